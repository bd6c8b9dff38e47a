"""What people read in files instead of the codes of columns, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from services.incentives.api.export_columns import ExportColumn, Texts, cell_text, text_in
from services.incentives.api.vocabulary import VOCABULARY
from services.incentives.domain.statement_row import LineKind, StatementRow
from shared.eventsourcing.refusal import Language
from shared.service_runtime.vocabulary import english_word

LINE_WORDS: Mapping[str, Texts] = {
    LineKind.KPI: ("KPI", "协作指标"),
    LineKind.BONUS: ("bonus", "奖金"),
    LineKind.KPI_ADJUSTMENT: ("KPI adjustment", "指标调整"),
    LineKind.BONUS_ADJUSTMENT: ("bonus adjustment", "奖金调整"),
    LineKind.STAR: ("collaboration star", "协作之星"),
    LineKind.STAR_ADJUSTMENT: ("adjustment of a star", "协作之星调整"),
    LineKind.KIND: ("kind of obligation", "义务类型"),
    LineKind.SIGNAL: ("signal", "动态"),
}


def _words(name: str) -> Mapping[str, Texts]:
    """Return the words for a set of the area's codes; facts without their area in English."""
    return {
        code: (english_word(code.rpartition(".")[2]), chinese)
        for code, chinese in VOCABULARY.sets[name].items()
    }


STATUS_WORDS = _words("StatementStatus")
STATE_WORDS = _words("LifeState")
_CODES: Mapping[str, Mapping[str, Texts]] = {
    "line": LINE_WORDS,
    "kind": _words("ObligationKind"),
    "signal": _words("SignalFactName"),
    "too_little_data": {"true": ("yes: not ranked", "是：不参与排名"), "false": ("no", "否")},
}
"""The columns whose cells are codes, with the words for each."""
COMPANY: Texts = ("whole company", "全公司")


def words_for(column: ExportColumn, row: StatementRow, language: Language) -> str | None:
    """Return a cell as people read it: words for a code, everything else as it is."""
    if column.name == "name" and row.department is None:
        return text_in(language, COMPANY)
    cell = cell_text(column.value(row))
    words = _CODES.get(column.name, {}).get(cell or "")
    return cell if words is None else text_in(language, words)
