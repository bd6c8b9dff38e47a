"""What the facts of the communication area say of documents to send, and of receipts owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    fields_of,
    time_of,
)
from services.worklist.domain.work_row import OpenThing


def _document(said: Said, **fields: object) -> Iterator[ItemChange]:
    known = fields_of(said, "title", "department", project_id="project_id")
    yield ItemChange(f"document:{said['document_id']}", known | fields)


def _drafted(said: Said) -> Iterator[ItemChange]:
    return _document(said, is_sent=False, since=said["at"])


def _sent(said: Said) -> Iterator[ItemChange]:
    owed = {f"{name} {code}": False for code in said["recipients"] for name in ("given", "late")}
    shown = fields_of(said, "recipients", "due_at", since="at")
    return _document(said, is_sent=True, **shown, **owed)


def _receipted(said: Said) -> Iterator[ItemChange]:
    given = {f"given {said['recipient']}": True} if said["is_enough"] else {}
    return _document(said, **given)


def _overdue(said: Said) -> Iterator[ItemChange]:
    return _document(said, **{f"late {said['recipient']}": True})


def _transferred(said: Said) -> Iterator[ItemChange]:
    owed = {f"given {code}": code not in said["awaited"] for code in said["recipients"]}
    late = {f"late {code}": code in said["overdue"] for code in said["recipients"]}
    return _document(said, recipients=said["recipients"], **owed, **late)


def _withdrawn(said: Said) -> Iterator[ItemChange]:
    return _document(said, is_over=True)


def document_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield a draft that its author has to send, else the receipts that recipients owe."""
    if values.get("is_over") or "is_sent" not in values:
        return
    author = values["department"]
    said_at = time_of(values, "since") or since
    if not values["is_sent"]:
        yield OpenThing(
            kind="document",
            id=id_,
            key=id_,
            title=values["title"],
            state="drafted",
            reason="document-drafted",
            since=said_at,
            owes=author,
            project_id=values.get("project_id"),
        )
        return
    for code in values["recipients"]:
        if not values.get(f"given {code}"):
            yield OpenThing(
                kind="document-receipt",
                id=id_,
                key=f"{id_} {code}",
                title=values["title"],
                state="open",
                reason="document-sent",
                reason_department=author,
                since=said_at,
                owes=code,
                waits=(author,),
                due_at=time_of(values, "due_at"),
                overdue=bool(values.get(f"late {code}")),
                project_id=values.get("project_id"),
            )


DOCUMENT_READINGS: Mapping[str, FactReading] = {
    "document-drafted": _drafted,
    "document-sent": _sent,
    "document-receipt-given": _receipted,
    "document-receipt-overdue": _overdue,
    "document-transferred": _transferred,
    "document-withdrawn": _withdrawn,
}
"""What is read of each fact, by its short name."""
