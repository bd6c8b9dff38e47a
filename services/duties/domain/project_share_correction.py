"""Participants and ratios of a running project are corrected by two persons: events and commands.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.project_terms import AgreedTerms, PoolShare


class ShareCorrectionProposed(BaseModel, frozen=True):
    """Other participants or ratios were entered; they hold once a second person confirms them.

    A later one takes its place.
    """

    type: Literal["share-correction-proposed"] = "share-correction-proposed"
    project_id: UUID
    terms: AgreedTerms
    """As they hold until then."""
    shares: tuple[PoolShare, ...]
    reason: str
    by: str
    at: datetime


class SharesCorrected(BaseModel, frozen=True):
    """The participants or ratios of a running project are others than had been entered."""

    type: Literal["shares-corrected"] = "shares-corrected"
    project_id: UUID
    terms: AgreedTerms
    was: tuple[PoolShare, ...]
    reason: str
    since: datetime
    """From when on the corrected ones hold: since T, or since the last succession after it."""
    entered_by: str
    confirmed_by: str
    at: datetime


class ShareCorrectionRejected(BaseModel, frozen=True):
    """The proposed participants and ratios were rejected; none are proposed any more."""

    type: Literal["share-correction-rejected"] = "share-correction-rejected"
    project_id: UUID
    terms: AgreedTerms
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ProposedShares:
    """Other participants or ratios of a running project, which await a second person."""

    shares: tuple[PoolShare, ...]
    replaced: tuple[PoolShare, ...]
    """Those that held when they were entered."""
    reason: str
    entered_by: str


@dataclass(frozen=True)
class CorrectShares:
    """Propose other participants or ratios of a running project."""

    project_id: UUID
    shares: tuple[PoolShare, ...]
    reason: str
    by: str
    """Who enters them: the subject of the token."""
    at: datetime


@dataclass(frozen=True)
class ConfirmShares:
    """Confirm the proposed participants and ratios, as somebody who did not enter them."""

    project_id: UUID
    by: str
    at: datetime


@dataclass(frozen=True)
class RejectShares:
    """Reject the proposed participants and ratios."""

    project_id: UUID
    reason: str
    by: str
    at: datetime


ShareCorrectionCommand = CorrectShares | ConfirmShares | RejectShares
