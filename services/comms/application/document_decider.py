"""The deciders of documents and of their policy."""

from __future__ import annotations

from services.comms.domain import document_decisions, document_policy, document_state
from services.comms.domain.document_commands import DocumentCommand
from services.comms.domain.document_events import DocumentEvent
from services.comms.domain.document_policy import (
    DocumentPolicySet,
    DocumentPolicyVersions,
    SetDocumentPolicy,
)
from services.comms.domain.document_state import DocumentState
from shared.eventsourcing.decider import Decider

DOCUMENT_STREAM_PREFIX = "document-file-"
"""No stream of a document is that of the policy."""

DOCUMENT_DECIDER = Decider[DocumentCommand, DocumentEvent, DocumentState](
    initial=None,
    decide=document_decisions.decide,
    evolve=document_state.evolve,
    stream_for=lambda command: f"{DOCUMENT_STREAM_PREFIX}{command.document_id}",
)

DOCUMENT_POLICY_DECIDER = Decider[SetDocumentPolicy, DocumentPolicySet, DocumentPolicyVersions](
    initial=document_policy.INITIAL_STATE,
    decide=document_policy.decide,
    evolve=document_policy.evolve,
    stream_for=lambda _command: document_policy.STREAM_NAME,
)
