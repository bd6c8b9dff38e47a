"""What the facts of the duties area say of handoffs, standing duties, lessons and confirmations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from services.worklist.domain.involvement_items import involved_fields
from services.worklist.domain.item_change import FactReading, ItemChange, Said, fields_of

PARTIES = ("deliverable", "sender", "recipient", "project_id")


def _handoff(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, *PARTIES) | involved_fields(said)
    yield ItemChange(f"handoff:{said['handoff_id']}", known | fields)


def _scheduled(said: Said) -> Iterator[ItemChange]:
    return _handoff(said, **fields_of(said, deadline="due_at", since="at"), state="awaited")


def _offered(said: Said) -> Iterator[ItemChange]:
    return _handoff(said, since=said["at"], state="offered")


def _rejected(said: Said) -> Iterator[ItemChange]:
    terms = fields_of(said, deadline="deadline", excused_until="excused_until")
    return _handoff(said, **terms, since=said["at"], state="rejected", text=said["reason"])


def _recalled(said: Said) -> Iterator[ItemChange]:
    return _handoff(said, deadline=said["deadline"], since=said["at"], state="recalled")


def _held_up(said: Said) -> Iterator[ItemChange]:
    return _handoff(said, deadline=said["deadline"], is_held_up=True)


def _input_arrived(said: Said) -> Iterator[ItemChange]:
    late = fields_of(said, late_input="input_deliverable", late_sender="input_sender")
    excuse = {"deadline": said["deadline"], "excused_until": said["excused_until"]}
    return _handoff(said, **excuse, **(late if said["excused_until"] else {}), is_held_up=False)


def _excused(said: Said) -> Iterator[ItemChange]:
    by = said.get("delayed_by") or {}
    late = fields_of(by, late_input="deliverable", late_sender="department")
    excuse = {"deadline": said["deadline"], "excused_until": said["excused_until"]}
    return _handoff(said, **excuse, **late, is_held_up=False)


def _overdue(said: Said) -> Iterator[ItemChange]:
    excused_until = said.get("excused_until")
    terms = {"deadline": said["deadline"], "excused_until": excused_until}
    announced = excused_until or said["deadline"]
    return _handoff(said, **terms, announced=announced, is_held_up=False)


def _ended(said: Said) -> Iterator[ItemChange]:
    return _handoff(said, is_over=True)


def _transferred(said: Said) -> Iterator[ItemChange]:
    # Without the field nobody is involved: whoever was may be a side of the handoff now.
    return _handoff(said, involved=said.get("involved") or {})


def _withdrawn(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"handoff:{said['handoff_id']}", {"is_withdrawn": True})


def _duty(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "deliverable", "department", "recipient")
    next_date = {"next_due_at": said["next_due_at"]} if "next_due_at" in said else {}
    yield ItemChange(f"duty:{said['duty_id']}", known | next_date | fields)


def _duty_made(said: Said) -> Iterator[ItemChange]:
    return _duty(said, since=said["at"])


def _duty_date_passed(said: Said) -> Iterator[ItemChange]:
    name = said["occurrence"]
    return _duty(said, **{f"missed {name}": said["due_at"], f"by {name}": said["department"]})


def _duty_fulfilled(said: Said) -> Iterator[ItemChange]:
    name = said["occurrence"]
    stated = said["done_at"] if said.get("awaiting_confirmation") else None
    return _duty(said, **{f"done {name}": True, f"stated {name}": stated, f"on {name}": said["at"]})


def _lessons(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "code", "name", "project_id", "department", "due_at")
    yield ItemChange(f"lessons:{said['project_id']}", known | fields)


def _lessons_owed(said: Said) -> Iterator[ItemChange]:
    return _lessons(said, closed_at=said["at"])


def _lessons_missed(said: Said) -> Iterator[ItemChange]:
    return _lessons(said, is_missed=True)


def _lessons_met(said: Said) -> Iterator[ItemChange]:
    return _lessons(said, is_over=True)


def _project_closed(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_outcome=False, awaits_shares=False)


def _outcome(said: Said, **fields: object) -> ItemChange:
    parties = said.get("participants") or [one["department"] for one in said.get("shares", ())]
    known = fields_of(said, "code", "name", "project_id") | {"participants": list(parties)}
    return ItemChange(f"project:{said['project_id']}", known | fields)


def _planned(said: Said) -> Iterator[ItemChange]:
    awaits = said.get("awaits_confirmation")
    pool = {} if awaits is None else {"awaits_pool": awaits, "pool_since": said["at"]}
    yield _outcome(said, is_planned=True, **pool)


def _kick_off_planned(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, kick_off=said["kick_off"])


def _start_refused(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, kick_off=None, refused_at=said["at"])


def _started(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, is_started=True)


def _pool_decided(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_pool=False)


def _outcome_proposed(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_outcome=True, outcome_since=said["at"])


def _outcome_decided(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_outcome=False)


def _shares_proposed(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_shares=True, shares_since=said["at"])


def _shares_decided(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said, awaits_shares=False)


def _cancelled(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"project:{said['project_id']}", {"is_over": True})


def _rescheduled(said: Said) -> Iterator[ItemChange]:
    terms = {"deadline": said["deadline"], "excused_until": said["excused_until"]}
    return _handoff(said, **terms, announced=None, is_held_up=False)


def _project_transferred(said: Said) -> Iterator[ItemChange]:
    yield _outcome(said)


DUTY_READINGS: Mapping[str, FactReading] = {
    "duty-scheduled": _scheduled,
    "handoff-offered": _offered,
    "handoff-rejected": _rejected,
    "handoff-recalled": _recalled,
    "handoff-held-up": _held_up,
    "handoff-input-arrived": _input_arrived,
    "handoff-excused": _excused,
    "handoff-overdue": _overdue,
    "handoff-accepted": _ended,
    "handoff-cancelled": _ended,
    "handoff-waived": _ended,
    "handoff-rescheduled": _rescheduled,
    "handoff-transferred": _transferred,
    "duty-withdrawn": _withdrawn,
    "standing-duty-made": _duty_made,
    "standing-duty-ended": _duty,
    "standing-duty-transferred": _duty,
    "duty-overdue": _duty_date_passed,
    "duty-fulfilled": _duty_fulfilled,
    "retrospective-owed": _lessons_owed,
    "retrospective-overdue": _lessons_missed,
    "retrospective-transferred": _lessons,
    "retrospective-met": _lessons_met,
    "project-closed": _project_closed,
    "project-corrected": _outcome_decided,
    "project-planned": _planned,
    "kick-off-planned": _kick_off_planned,
    "start-refused": _start_refused,
    "project-started": _started,
    "project-plan-changed": _planned,
    "pool-confirmed": _pool_decided,
    "pool-rejected": _pool_decided,
    "outcome-proposed": _outcome_proposed,
    "outcome-rejected": _outcome_decided,
    "share-correction-proposed": _shares_proposed,
    "shares-corrected": _shares_decided,
    "share-correction-rejected": _shares_decided,
    "project-cancelled": _cancelled,
    "project-withdrawn": _cancelled,
    "project-transferred": _project_transferred,
}
"""What is read of each fact, by its short name."""
