"""What facts say of entries of a request that the other side has to answer.

A pause waits for the asker to accept it; a time that a side states to its own advantage, or late,
waits for the other side to confirm it. Both may be answered after the request is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.worklist.domain.item_change import FactReading, ItemChange, Said, Values, time_of
from services.worklist.domain.work_row import OpenThing


def entry_fields(said: Said) -> Mapping[str, Any]:
    """Return who has to answer the entry of a fact, or that nobody has; of old facts nothing."""
    entry_id, awaiting = said.get("entry_id"), said.get("awaiting")
    if entry_id is None:
        return {}
    told = {"awaiting": awaiting, "text": said.get("reason") or "", "at": said["at"]}
    pause = {f"pause {entry_id}": told["text"]} if said.get("awaiting_acceptance") else {}
    return {f"entry {entry_id}": awaiting and told, **pause}


def opening_fields(said: Said) -> Mapping[str, Any]:
    """Return whether the asked department has to confirm when a request was opened."""
    if not said.get("awaiting_confirmation"):
        return {}
    return entry_fields({**said, "entry_id": said["request_id"], "awaiting": "department"})


def _of_request(said: Said, fields: Mapping[str, Any]) -> Iterator[ItemChange]:
    yield ItemChange(f"request:{said['request_id']}", fields)


def _stated(said: Said) -> Iterator[ItemChange]:
    return _of_request(said, entry_fields(said))


def _answered(said: Said) -> Iterator[ItemChange]:
    return _of_request(said, {f"entry {said['entry_id']}": None})


def _corrected(said: Said) -> Iterator[ItemChange]:
    """Read that an entry's time is stated anew, or that nothing of it is to be confirmed.

    A proposed pause stays one until the asker accepts it.
    """
    is_accepted = said.get("correction") == "confirmed" and said.get("entry_id") is not None
    accepted = {f"pause {said['entry_id']}": None} if is_accepted else {}
    return _of_request(said, {**entry_fields({**said, "reason": None}), **accepted})


def entry_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield the entries of a request that one side has to answer."""
    for name, told in values.items():
        entry_id = name.removeprefix("entry ")
        if entry_id == name or told is None:
            continue
        side, proposed = told["awaiting"], values.get(f"pause {entry_id}")
        other = values["department" if side == "asker" else "asker"]
        yield OpenThing(
            kind="entry-confirmation" if proposed is None else "pause-answer",
            id=id_,
            key=f"{id_}:{entry_id}",
            title=values["subject"],
            state="open",
            reason="entry-stated" if proposed is None else "pause-proposed",
            reason_text=proposed or told["text"],
            reason_department=other,
            since=time_of(told, "at") or since,
            owes=values[side],
            waits=(other,),
            about=values.get("about", ""),
        )


REQUEST_ENTRY_READINGS: Mapping[str, FactReading] = {
    "entry-time-stated": _stated,
    "request-corrected": _corrected,
    "entry-time-rejected": _answered,
}
"""What is read of each fact, by its short name."""
