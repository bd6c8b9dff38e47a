"""What a file for people says above its tables: the moment, the versions, the steps, the seal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.incentives.api.export_columns import Texts, cell_text, text_in
from services.incentives.api.export_words import STATE_WORDS
from services.incentives.api.exported_statement import (
    CALENDAR_VERSION,
    FIRST_STATEMENT_COLUMNS,
    ExportedStatement,
)
from services.incentives.domain.period_sign_offs import SignOff
from shared.eventsourcing.refusal import Language

_STEPS: Sequence[tuple[Texts, Callable[[ExportedStatement], SignOff | None]]] = (
    (("calculated", "核算"), lambda one: one.sign_offs.calculated),
    (("approved", "批准"), lambda one: one.sign_offs.approved),
    (("locked", "锁账"), lambda one: one.sign_offs.locked),
    (("paid", "支付"), lambda one: one.sign_offs.paid),
)


def heading_facts(statement: ExportedStatement, language: Language) -> list[tuple[str, str]]:
    """Return pairs of a label and a text."""
    shown = [
        (text_in(language, one.heading), one.cell(statement, language) or "")
        for one in FIRST_STATEMENT_COLUMNS
        if one.name != "status"
    ]
    calendar = cell_text(statement.calendar_version) or text_in(language, ("unknown", "未知"))
    state = text_in(language, STATE_WORDS[statement.sign_offs.state])
    facts = [
        *shown,
        (text_in(language, CALENDAR_VERSION.heading), calendar),
        (text_in(language, ("state", "进度")), state),
        *((text_in(language, name), _taken(step(statement), language)) for name, step in _STEPS),
    ]
    reference = statement.sign_offs.payment_reference
    if reference is not None:
        facts.append((text_in(language, ("payment reference", "支付凭证号")), reference))
    if (seal := statement.seal) is not None:
        facts.append((text_in(language, ("seal", "封签")), seal.seal))
        facts.append((text_in(language, ("number of the seal", "封签序号")), str(seal.number)))
        facts.append((text_in(language, ("seal before it", "上一封签")), seal.previous))
    return facts


def _taken(step: SignOff | None, language: Language) -> str:
    """Return when a step was taken and by whom, where that is told."""
    if step is None:
        return text_in(language, ("not yet", "尚未"))
    by = "" if step.by is None else f", {step.by}"
    return f"{cell_text(step.at)}{by}"
