"""The class of every published fact, and the fields of facts that hold pay figures or people.

A fact that is missing here is sent to nobody but those who read everything; a test says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from shared.contracts.read_classes import ReadClass

FACTS_BY_CLASS: Mapping[ReadClass, Mapping[str, str]] = {
    ReadClass.PAY: {
        "comms": "month-costed",
        "incentives": (
            "dispute-decided dispute-filed obligation-count-reversed obligation-counted "
            "plan-draft-approved plan-draft-simulated plan-draft-withdrawn plan-draft-written "
            "statement-changed statement-line-locked"
        ),
    },
    ReadClass.PEOPLE: {
        "duties": "liaison-absence-withdrawn liaison-absent",
        "directory": (
            "department-head-named department-head-removed person-assigned person-changed "
            "person-left person-withdrawn token-revocation-withdrawn tokens-revoked"
        ),
    },
    ReadClass.CORRESPONDENCE: {
        "comms": (
            "action-completed action-noted action-overdue action-released action-transferred "
            "channel-deviated "
            "document-drafted document-receipt-given document-receipt-overdue document-reminded "
            "document-sent document-transferred document-withdrawn "
            "entry-time-rejected entry-time-stated "
            "matter-classified matter-handled "
            "matter-reclassified meeting-cancelled meeting-held meeting-planned "
            "meeting-left-open meeting-missed meeting-started "
            "problem-settled project-meeting-missed project-rhythm-set outcome-recorded "
            "reply-breached "
            "reply-clock-set reply-released "
            "request-closed request-corrected request-opened request-paused request-transferred "
            "request-replied request-resumed rule-request-refused silence-alerted "
            "silence-escalated"
        ),
    },
    ReadClass.NOTICES: {
        "comms": "notice-created notice-delivery-failed notice-delivery-replayed",
    },
    ReadClass.WORK: {
        "connectors": "delivery-failed delivery-replayed order-changed write-failed write-replayed",
        "duties": (
            "consultation-answered consultation-asked consultation-waived receipt-given "
            "duty-assigned duty-fulfilled duty-overdue duty-rescheduled duty-scheduled "
            "duty-withdrawn "
            "handoff-accepted handoff-cancelled handoff-excused handoff-held-up "
            "handoff-input-arrived handoff-offered handoff-overdue handoff-recalled "
            "handoff-rejected handoff-rescheduled handoff-transferred project-transferred "
            "project-withdrawn standing-duty-transferred handoff-waived kick-off-moved "
            "kick-off-planned liaison-ended liaison-named liaison-vacated "
            "outcome-proposed outcome-rejected pool-confirmed pool-rejected "
            "project-cancelled project-closed project-corrected project-goals-changed "
            "project-plan-changed "
            "project-planned project-started retrospective-corrected retrospective-met "
            "retrospective-overdue retrospective-owed retrospective-published "
            "retrospective-transferred standing-duty-ended "
            "standing-duty-made start-refused share-correction-proposed share-correction-rejected "
            "shares-corrected"
        ),
        "goals": (
            "blocker-raised blocker-resolved blocker-transferred "
            "cycle-activated cycle-closed cycle-prepared "
            "goal-achieved goal-archived goal-lagging goal-moved goal-recovered goal-set "
            "cycle-withdrawn goal-transferred goal-withdrawn support-transferred "
            "goal-source-set progress-report-withdrawn reading-withdrawn "
            "goal-updated link-accepted link-declined link-offered link-withdrawn "
            "progress-overdue progress-reported reports-dropped reports-owed "
            "rule-reading-refused support-asked support-given "
            "support-overdue support-withdrawn weights-changed"
        ),
        "workflows": (
            "case-finished case-imported case-migrated case-started case-withdrawn "
            "department-found history-accepted history-imported history-progressed "
            "joint-review-ended joint-review-voted proposal-accepted rule-failed rule-fired "
            "rule-retried step-claimed step-done "
            "step-opened step-overdue step-released step-sent-back step-transferred step-withdrawn "
            "work-handed-over"
        ),
    },
    ReadClass.REFERENCE: {
        "comms": "alignment-policy-set calendar-published document-policy-set policy-set",
        "connectors": "mapping-made-live",
        "directory": "department-closed department-moved department-placed department-registered"
        " department-renamed department-succeeded department-withdrawn",
        "incentives": "period-locked plan-published period-calculated period-review-started"
        " period-approved period-returned period-paid star-published star-award-withdrawn"
        " star-award-restored star-decided star-decision-cancelled star-month-opened",
        "programme": "baseline-frozen invited-reminded officer-named phase-entered phase-overdue"
        " phase-replanned programme-begun programme-ended survey-closed survey-opened",
        "workflows": "flow-mapped flow-version-drafted flow-version-published"
        " rule-defined rule-disabled rule-enabled template-drafted template-published"
        " template-retired",
    },
}
"""The names of facts by class and area; all are of version 1."""

PAY_FIELDS: Mapping[str, Sequence[Sequence[str]]] = {
    "concord.duties.outcome-proposed.v1": (("actual",),),
    "concord.duties.project-closed.v1": (("actual",), ("pool",), ("shares", "ratio")),
    "concord.duties.project-corrected.v1": (
        ("actual",),
        ("was",),
        ("pool",),
        ("shares", "ratio"),
    ),
    "concord.duties.share-correction-proposed.v1": (("shares", "ratio"),),
    "concord.duties.shares-corrected.v1": (("shares", "ratio"), ("was", "ratio")),
}
"""By fact: the paths of the fields that only those receive who read the pay of all departments.

Who did the work (`done_by`) is not among them: whoever may see a fact is told its actor, who is the
same person where people enter what they do. The figures of persons have a read scope of their own.
"""

OWN_DEPARTMENTS: Mapping[str, str] = {"concord.incentives.statement-changed.v1": "departments"}
"""By fact: the field of departments of which only his own is named to a department's reader.

One fact may be about many; which others' pay changes with his own is not for him.
"""

_ACTOR_IS_PAY = frozenset({(ReadClass.REFERENCE, "incentives")})
"""Classes and areas of facts that all may receive, but not who did it: a caller's subject."""


def tells_actor(fact_type: str) -> bool:
    """Return whether those receive a fact's actor who do not read the pay of all departments.

    Everybody may know that a month was approved, a plan published or a star awarded; who did so is
    for readers of pay alone, as in the area's own answers.
    """
    _, area, *_ = fact_type.split(".")
    return (find_read_class(fact_type), area) not in _ACTOR_IS_PAY


def find_read_class(fact_type: str) -> ReadClass | None:
    """Return the class of a fact; `None` for one that has none here."""
    return _class_by_type().get(fact_type)


def without_pay(fact_type: str, data: Any) -> Any:
    """Return a fact's decoded data without its pay fields: `data` itself where it has none."""
    for path in PAY_FIELDS.get(fact_type, ()):
        data = _without(data, path)
    return data


def data_for_department(fact_type: str, data: Any, department: str | None) -> Any:
    """Return a fact's decoded data for a reader of one department; `None` is one of none.

    It is `data` itself where nothing is left out.
    """
    data = without_pay(fact_type, data)
    field = OWN_DEPARTMENTS.get(fact_type)
    if field is None or not data.get(field):
        return data
    return {**data, field: own_departments(data[field], department)}


def own_departments(codes: Iterable[str], department: str | None) -> list[str]:
    """Return those of the codes that are the department's: one, or none."""
    own = (department or "").casefold()
    return [code for code in codes if code.casefold() == own]


def _without(value: Any, path: Sequence[str]) -> Any:
    match value:
        case list():
            return [_without(item, path) for item in value]
        case dict() if len(path) == 1:
            return {name: item for name, item in value.items() if name != path[0]}
        case dict() if path[0] in value:
            return {**value, path[0]: _without(value[path[0]], path[1:])}
        case _:
            return value


@cache
def _class_by_type() -> Mapping[str, ReadClass]:
    return {
        f"concord.{area}.{name}.v1": read_class
        for read_class, areas in FACTS_BY_CLASS.items()
        for area, names in areas.items()
        for name in names.split()
    }
