"""The commands to a request (跨部门请求), and what a decision on them needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.comms.domain.reply_policy import ReplyPolicy
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_timeline import EnteringParty, RequestEntry, RequestSide
from services.comms.domain.silence_recipient import EmptyPost, NotifiedHead
from shared.working_time.workday_calendar import CalendarVersions


@dataclass(frozen=True)
class DecisionContext:
    """What a decision needs to know besides the request itself."""

    now: datetime
    calendars: CalendarVersions
    department_head: str | None
    """The id of the head who is notified of a silence; `None` where there is nobody."""
    head_department: str | None = None
    """Whose head it is, where that is not the asked department."""
    empty_posts: tuple[EmptyPost, ...] = ()
    """The posts up the tree that were found empty before."""

    @classmethod
    def with_head(
        cls, now: datetime, calendars: CalendarVersions, department: str, found: NotifiedHead
    ) -> DecisionContext:
        """Return what a decision about a request to a department knows."""
        above = None if found.department == department else found.department
        return cls(now, calendars, found.head, above, found.empty_posts)


@dataclass(frozen=True)
class OpenRequest:
    """Open a request to another department, under the policy in force."""

    ask: RequestDetails
    text: str
    policy: ReplyPolicy
    at: datetime
    """When the asker says that it was asked."""
    context: DecisionContext
    entered_at: datetime | None = None
    """When it is entered; `None` takes `at` as it is."""
    party: EnteringParty = "asker"
    """Who enters it; what an officer or a connector enters, as `officer`, counts as stated."""
    connector: str | None = None
    """The subject of the connector that opens it, which may then reply to it and end it."""
    liaison: str | None = None
    """The person who speaks for the asked department about it; `None` where nobody does."""

    @property
    def request_id(self) -> UUID:
        """The id of the request that the command opens."""
        return self.ask.request_id


@dataclass(frozen=True)
class RecordEntry:
    """Add an entry to the history, for now or for an earlier time."""

    request_id: UUID
    entry: RequestEntry
    """Its `awaiting` is the side that may have to confirm its time; `None` where it counts."""
    context: DecisionContext


@dataclass(frozen=True)
class RetimeEntry:
    """Correct when an entry happened; the request's own id stands for its opening."""

    request_id: UUID
    entry_id: UUID
    at: datetime
    reason: str
    context: DecisionContext
    confirming_side: RequestSide | None = None
    """The side that may have to confirm it; `None` for officers, whose correction counts."""


@dataclass(frozen=True)
class VoidEntry:
    """Strike an entry out that never happened."""

    request_id: UUID
    entry_id: UUID
    reason: str
    context: DecisionContext
    side: RequestSide | None = None
    """The side whose head strikes it out; `None` for officers."""


@dataclass(frozen=True)
class ConfirmEntry:
    """Confirm when an entry happened; the request's own id stands for its opening."""

    request_id: UUID
    entry_id: UUID
    context: DecisionContext


@dataclass(frozen=True)
class RejectEntryTime:
    """Reject when an entry happened as stated; the request's own id stands for its opening."""

    request_id: UUID
    entry_id: UUID
    reason: str
    context: DecisionContext


@dataclass(frozen=True)
class CheckClock:
    """Announce what the clock shows by now, by the calendar in force."""

    request_id: UUID
    context: DecisionContext


@dataclass(frozen=True)
class TransferRequest:
    """Let a successor ask or answer for a department that exists no more."""

    request_id: UUID
    department: str
    successor: str
    reason: str
    entry_id: UUID
    """The entry of its withdrawal, where the successor is on the other side already."""
    context: DecisionContext
    """As it was when the succession took effect."""


RequestCommand = (
    OpenRequest
    | RecordEntry
    | RetimeEntry
    | VoidEntry
    | ConfirmEntry
    | RejectEntryTime
    | CheckClock
    | TransferRequest
)
