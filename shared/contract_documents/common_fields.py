"""What fields mean that have one name and one meaning in every schema."""

from __future__ import annotations

_DESCRIPTIONS = {
    "acceptance": "What has to be so for the deliverable to be accepted",
    "accountable": "The code of the department that owes it",
    "activity": "What is done",
    "actual_minutes": "How many minutes it took",
    "agenda": "What is to be talked about",
    "amount_minor": "The amount in minor units, such as fen",
    "asker": "The code of the department that asks",
    "at": "When it happened",
    "attendees": "How many people of which departments",
    "code": "The code, which never changes",
    "currency": "The currency's code, ISO 4217",
    "deliverable": "What is delivered",
    "department": "The code of a department",
    "departments": "The codes of departments, or their lines",
    "done_at": "When it was done",
    "due_at": "When it is due",
    "due_on": "The day on which it is due",
    "effective_from": "From when on it holds",
    "en": "In English",
    "ended_at": "When it ended",
    "first_day": "The first day",
    "id": "The id",
    "items": "The entries of this page",
    "kick_off": "The kick-off T, from which due days count",
    "kind": "Which kind it is",
    "last_day": "The last day",
    "matter_class": "How weighty the matter is",
    "measured_at": "When the value was measured",
    "name": "The name that people read",
    "opened_at": "When it was opened",
    "organiser": "The code of the department that organises it",
    "period": "The month, like 2026-10",
    "planned_minutes": "How many minutes were planned",
    "pool": "The bonus for reaching the target",
    "raised_at": "When it was raised",
    "ratio": "The part of the whole, 0 to 1",
    "reason": "Why, in words",
    "recipient": "The code of the department that receives it",
    "resolved_at": "When it was resolved",
    "sender": "The code of the department that delivers it",
    "shares": "The parts of the departments",
    "status": "The state in which it is",
    "target": "What is to be reached",
    "title": "The title that people read",
    "type": "Which type it is",
    "unit": "The unit of the values",
    "valid_from": "The first day on which it holds",
    "valid_to": "The last day on which it holds",
    "version": "Which version it is",
    "weight": "How heavily it counts",
    "zh": "In Chinese",
}


def common_description(field: str) -> str | None:
    """Return what a field of this name means wherever it stands, or `None`."""
    if field in _DESCRIPTIONS:
        return _DESCRIPTIONS[field]
    if field.endswith("_id"):
        return f"The id of the {field.removesuffix('_id').replace('_', ' ')}"
    return None
