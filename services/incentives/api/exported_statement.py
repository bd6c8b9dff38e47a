"""A statement as it is exported: its rows, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.incentives.api.export_columns import Texts, cell_text, text_in
from services.incentives.api.export_words import STATE_WORDS, STATUS_WORDS
from services.incentives.domain.period_seal import PeriodSeal
from services.incentives.domain.period_sign_offs import PeriodSignOffs, SignOff
from services.incentives.domain.statement import StatementStatus
from services.incentives.domain.statement_row import StatementRow
from shared.eventsourcing.money import Money
from shared.eventsourcing.refusal import Language
from shared.table_documents.document import CellKind, Column


@dataclass(frozen=True)
class ExportedStatement:
    """A statement's rows, and what holds for all of them."""

    period: str
    as_of: datetime
    """The moment that it is of: the one asked for, or when it was read."""
    status: StatementStatus
    plan_version: int
    calendar_version: int | None
    rows: Sequence[StatementRow]
    company_totals: Sequence[Money]
    """What all departments are paid together, whichever of them the rows are of."""
    sign_offs: PeriodSignOffs
    seal: PeriodSeal | None
    """The seal of a locked month, for those who read the pay of all departments."""


@dataclass(frozen=True)
class StatementColumn:
    """What holds for all rows, as a column of files for programs."""

    name: str
    heading: Texts
    value: Callable[[ExportedStatement], object]
    kind: CellKind = "text"
    words: Mapping[str, Texts] | None = None
    """What people read instead of a code."""

    def column(self, language: Language) -> Column:
        """Return the column; in English its heading is its name."""
        return Column(heading=self.name if language == "en" else self.heading[1], kind=self.kind)

    def cell(self, statement: ExportedStatement, language: Language) -> str | None:
        """Return the cell: in Chinese, words for a code."""
        cell = cell_text(self.value(statement))
        if self.words is None or cell is None or language == "en":
            return cell
        return text_in(language, self.words[cell])


def _step(
    name: str, english: str, chinese: str, step: Callable[[PeriodSignOffs], SignOff | None]
) -> tuple[StatementColumn, StatementColumn]:
    """Return who took a step and when, as two columns."""

    def by(one: ExportedStatement) -> object:
        taken = step(one.sign_offs)
        return taken and taken.by

    def at(one: ExportedStatement) -> object:
        taken = step(one.sign_offs)
        return taken and taken.at

    return (
        StatementColumn(f"{name}_by", (f"{english} by", f"{chinese}人"), by),
        StatementColumn(f"{name}_at", (f"{english} at", f"{chinese}时间"), at),
    )


FIRST_STATEMENT_COLUMNS: Sequence[StatementColumn] = (
    StatementColumn("period", ("month", "月份"), lambda one: one.period),
    StatementColumn("as_of", ("as of", "时点"), lambda one: one.as_of),
    StatementColumn(
        "plan_version", ("plan version", "方案版本"), lambda one: one.plan_version, "number"
    ),
    StatementColumn("status", ("status", "状态"), lambda one: one.status, words=STATUS_WORDS),
)
"""The columns with which files for programs begin."""
CALENDAR_VERSION = StatementColumn(
    "calendar_version", ("calendar version", "日历版本"), lambda one: one.calendar_version, "number"
)
STEP_COLUMNS: Sequence[StatementColumn] = (
    StatementColumn("state", ("state", "进度"), lambda one: one.sign_offs.state, words=STATE_WORDS),
    *_step("calculated", "calculated", "核算", lambda steps: steps.calculated),
    *_step("approved", "approved", "批准", lambda steps: steps.approved),
    *_step("locked", "locked", "锁账", lambda steps: steps.locked),
    *_step("paid", "paid", "支付", lambda steps: steps.paid),
    StatementColumn(
        "payment_reference",
        ("payment reference", "支付凭证号"),
        lambda one: one.sign_offs.payment_reference,
    ),
    StatementColumn("seal", ("seal", "封签"), lambda one: one.seal and one.seal.seal),
)
"""How far the month is, who took which step when, and its seal: the last columns."""
