"""What can be wrong with a CSV sheet, and the refusal that lists it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.directory.domain.refusals import InvalidEntry
from shared.eventsourcing.refusal import Refusal


class SheetReason(Refusal):
    """What is wrong with a line or a cell of a sheet."""


class NotCsv(SheetReason):
    """The quoting is broken."""

    en = "not CSV: check the quotes"
    zh = "不是 CSV：请检查引号"


class SheetEmpty(SheetReason):
    """There is no header."""

    en = "the sheet is empty; begin with {columns}"
    zh = "表格是空的；请以 {columns} 开头"


class SheetNotUtf8(SheetReason):
    """The text has another encoding."""

    en = "not UTF-8; save it as “CSV UTF-8”"
    zh = "不是 UTF-8；请另存为“CSV UTF-8”"


class CellCountDiffers(SheetReason):
    """A row has more or fewer cells than the header."""

    en = "{cells} cells; the header has {columns}"
    zh = "有 {cells} 个单元格；表头有 {columns} 个"


class HeaderWrong(SheetReason):
    """Columns are missing, unknown or there twice."""

    en = "header: {flaws[en]}"
    zh = "表头：{flaws[zh]}"


class SheetRowsTooMany(SheetReason):
    """There are more rows than a sheet may have."""

    en = "the sheet has more than {limit:,} rows; divide it into several sheets"
    zh = "表格超过 {limit:,} 行；请拆分成几个表格"


class SheetRowTooLong(SheetReason):
    """A row has more characters than a row may have."""

    en = "the row has more than {limit:,} characters; shorten it, and check that quotes are closed"
    zh = "此行超过 {limit:,} 个字符；请缩短，并检查引号是否闭合"


class RowTwice(SheetReason):
    """A code or id is in the sheet twice."""

    en = "{code} is in line {line} already; leave one of them out"
    zh = "{code} 已在第 {line} 行；请删去其中一行"


class CellEmpty(SheetReason):
    """A required cell is empty."""

    en = "is empty"
    zh = "为空"


class CellInvalid(SheetReason):
    """A cell holds no such value."""

    en = "{value!r}: {problem}"
    zh = "{value!r}：不能接受（{problem}）"


class CellMalformed(SheetReason):
    """A cell has control characters."""

    en = "{value!r}: write one line without control characters"
    zh = "{value!r}：须为一行文本，不含控制字符"


class CellTooLong(SheetReason):
    """A cell has too many characters."""

    en = "has more than {limit} characters"
    zh = "超过 {limit} 个字符"


class DayMalformed(SheetReason):
    """A cell holds no day."""

    en = "{value!r} is no day; write it like 2026-01-31"
    zh = "{value!r} 不是日期；请写成 2026-01-31 这样"


class DayOutOfRange(SheetReason):
    """A day's year is none that is taken."""

    en = "{value}: the year must lie between 1900 and 9000"
    zh = "{value}：年份须在 1900 至 9000 之间"


class RoleUnknown(SheetReason):
    """There is no such role."""

    en = "{role!r} is no role; there are: {roles[en]}"
    zh = "{role!r} 不是角色；可用的角色：{roles[zh]}"


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """One flaw of a sheet."""

    line: int
    """The line of the flaw, counted from 1, the header included."""
    reason: Refusal
    column: str | None = None


MAX_REPORTED_FLAWS = 100
"""How many flaws are reported at most; the others appear once these are corrected."""


class InvalidSheet(InvalidEntry):
    """A sheet has flaws; nothing of it was loaded."""

    en = "the sheet needs correcting; nothing of it was loaded{omitted[en]}"
    zh = "表格需要更正；没有载入任何内容{omitted[zh]}"

    flaws: Sequence[SheetFlaw] = ()

    @classmethod
    def listing(cls, flaws: Sequence[SheetFlaw], count: int | None = None) -> InvalidSheet:
        """Return the refusal of a sheet with these flaws, given in any order.

        It has the first `MAX_REPORTED_FLAWS` of them, and says how many there are if not all:
        `count`, where not all of them are given.
        """
        omitted = {"en": "", "zh": ""}
        count = len(flaws) if count is None else count
        if count > MAX_REPORTED_FLAWS:
            omitted = {
                "en": f"; of {count} faults these are the first {MAX_REPORTED_FLAWS}",
                "zh": f"；共 {count} 处错误，这里是前 {MAX_REPORTED_FLAWS} 处",
            }
        refusal = cls(omitted=omitted)
        refusal.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.line)[:MAX_REPORTED_FLAWS])
        return refusal
