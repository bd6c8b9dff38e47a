"""Documents as a page shows them: with names, revisions, checklist and receipts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.application.document_decider import DOCUMENT_DECIDER
from services.comms.domain.document_commands import (
    CheckItem,
    DocumentCommand,
    GiveReceipt,
    NewRevision,
    ReviseDocument,
    SendDocument,
    WithdrawDocument,
)
from services.comms.domain.document_policy import BUILT_IN_POLICY
from services.comms.projections.documents import (
    ChecklistItemRow,
    DocumentReceiptRow,
    DocumentRevisionRow,
    DocumentRow,
    list_checks,
    list_receipts,
    list_revisions,
)
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class NamedDocument(DocumentRow):
    """A document with its author's name."""

    department_name: str | None
    """`null` where the directory has not told it."""


class DocumentWithDetails(NamedDocument):
    """A document with its revisions, its checklist and its receipts.

    Recipients see the revisions that were sent to them.
    """

    revisions: Sequence[DocumentRevisionRow]
    checklist: Sequence[ChecklistItemRow]
    """Of the present revision; empty for recipients until it is sent."""
    receipts: Sequence[DocumentReceiptRow]
    """Of every revision that was sent to the reader, for the author of every one that was sent, the
    newest first; a superseded one counts no more."""
    allowed: Actions


async def name_documents(area: AreaContext, rows: Sequence[DocumentRow]) -> list[NamedDocument]:
    """Return documents with the names of their authors."""
    names = await area.references.names_of({row.department for row in rows})
    return [NamedDocument(**dict(row), department_name=names.get(row.department)) for row in rows]


async def view_document(
    area: AreaContext,
    db: Connection,
    row: DocumentRow,
    caller: AllowedActions,
    is_of_reader: Callable[[Collection[str]], bool],
) -> DocumentWithDetails:
    """Return a document with what its reader sees of it, and may do with it.

    `is_of_reader` tells whether somebody of one of these departments reads it.
    """
    revisions = await list_revisions(db, row.document_id)
    checks = await list_checks(db, row.document_id)
    receipts = await list_receipts(db, row.document_id)
    is_author = is_of_reader([row.department])
    read = {
        one.number
        for one in revisions
        if is_author or is_of_reader([to.recipient for to in receipts if to.revision == one.number])
    }
    names = await area.references.names_of({receipt.recipient for receipt in receipts})
    possible = await probe_commands(
        area.event_store, caller, DOCUMENT_DECIDER, _commands(row, checks, area.clock())
    )
    (named,) = await name_documents(area, [row])
    return DocumentWithDetails(
        **dict(named),
        revisions=[one for one in revisions if one.number in read],
        checklist=checks if row.revision in read else [],
        receipts=[
            one.model_copy(update={"recipient_name": names.get(one.recipient)})
            for one in receipts
            if one.revision in read
        ],
        allowed=caller.among(possible),
    )


def _commands(
    row: DocumentRow, checks: Sequence[ChecklistItemRow], now: datetime
) -> list[ProbedCommand[DocumentCommand]]:
    """Return the commands with values that are valid in themselves; the caller has his own."""
    document_id: UUID = row.document_id
    author, by = (row.department,), ""
    revision = NewRevision("…")
    reader = next(iter(row.awaited or row.recipients), row.department)
    item = next((one.code for one in checks if one.evidence is None), checks[0].code)
    return [
        ProbedCommand(
            "revise_document",
            ReviseDocument(document_id, revision, None, BUILT_IN_POLICY, by, now),
            author,
            has_own_values=True,
        ),
        ProbedCommand(
            "check_document_item",
            CheckItem(document_id, item, "…", by, now),
            author,
            has_own_values=True,
        ),
        ProbedCommand("send_document", SendDocument(document_id, now, (), by, now), author),
        ProbedCommand(
            "give_document_receipt",
            GiveReceipt(document_id, row.revision, reader, "accepted", None, by, now),
            tuple(row.recipients),
            has_own_values=True,
        ),
        ProbedCommand("withdraw_document", WithdrawDocument(document_id, "…", by, now), author),
    ]
