"""What further departments of a handoff owe: answers to questions, and receipts of what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing


def involved_fields(said: Said) -> dict[str, Any]:
    """Return who is involved in a handoff as a fact says; each has to read anew what it tells."""
    involved = said.get("involved")
    if not involved:
        return {}
    told = [code for codes in involved.values() for code in codes]
    return {"involved": involved} | {f"read {code}": False for code in told}


def _of_department(said: Said, **fields: object) -> Iterator[ItemChange]:
    code = said["department"]
    named = {f"{name} {code}": value for name, value in fields.items()}
    yield ItemChange(f"handoff:{said['handoff_id']}", named)


def _asked(said: Said) -> Iterator[ItemChange]:
    return _of_department(said, asked=fields_of(said, "question", "due_at", "at"))


def _settled(said: Said) -> Iterator[ItemChange]:
    return _of_department(said, settled=True)


def _read(said: Said) -> Iterator[ItemChange]:
    return _of_department(said, read=True)


def involvement_things(id_: str, values: Values, common: Mapping[str, Any]) -> Iterator[OpenThing]:
    """Yield the questions without an answer, while it is not handed over, and missing receipts.

    `common` has the title, the project and the time of the handoff itself, which is not over.
    """
    involved = values.get("involved") or {}
    shared = {**common, "waits": (values["sender"],)}
    consulted = () if values.get("state") == "offered" else involved.get("consulted", ())
    for code in consulted:
        asked = values.get(f"asked {code}")
        if asked is not None and not values.get(f"settled {code}"):
            since = {"since": time_of(asked, "at")}
            yield OpenThing(
                kind="consultation",
                state="asked",
                reason="consulted",
                reason_text=asked["question"],
                reason_department=values["sender"],
                owes=code,
                due_at=time_of(asked, "due_at"),
                **{**shared, "key": f"{id_}:{code}", **since},
            )
    for code in (one for codes in involved.values() for one in codes):
        if values.get(f"read {code}") is False:
            yield OpenThing(
                kind="receipt",
                state="open",
                reason="unread",
                owes=code,
                **{**shared, "key": f"{id_}:{code}"},
            )


INVOLVEMENT_READINGS: Mapping[str, FactReading] = {
    "consultation-asked": _asked,
    "consultation-answered": _settled,
    "consultation-waived": _settled,
    "receipt-given": _read,
}
"""What is read of each fact, by its short name."""
