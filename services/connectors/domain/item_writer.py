"""How a system's items are written to: what its adapter offers.

A write has two conversations. The first looks at the item: it may have what is to be written, from
an attempt without an answer or from somebody else. What it says is recorded before the second one
sends anything. So a process may end at any moment, and nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.connectors.domain.system_conversation import Conversation, SystemAccess
from services.connectors.domain.write_content import WriteContent, comment_marker
from services.connectors.domain.write_events import WriteSent


class WriteRefused(Exception):
    """The system refused it, so that the same would be refused again."""

    def __init__(self, code: str, detail: str) -> None:
        """Take a code, and the system's own words."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


ITEM_MISSING = "item-missing"
WRITE_REFUSED = "write-refused"
TRANSITION_NOT_AVAILABLE = "transition-not-available"
RATE_LIMITED = "rate-limited"
"""The code of `SystemFailed` where the system asks to be asked less often."""
BUSY = "busy"
"""Its code where the item cannot be written to at this moment."""


@dataclass(frozen=True)
class Found:
    """The item has it already."""

    external_id: str | None
    """What it became there; `None` where somebody else has done it."""


@dataclass(frozen=True)
class Ready:
    """It can be sent."""

    after_change: str | None = None
    """The item's last change."""
    transition: str | None = None
    """The id of the transition."""
    account: tuple[str, ...] = ()
    """The ids of whose change a transition will be in the other system."""


@dataclass(frozen=True)
class Written:
    """It was written."""

    status: int
    """That of the answer by HTTP."""
    external_id: str | None


@dataclass(frozen=True)
class ItemWrite:
    """What is to be written to which item."""

    item: str
    """The item's id, which stays when its key changes."""
    write_id: UUID
    content: WriteContent
    sent: WriteSent | None
    """Its first sending, where there was one."""

    @property
    def marker(self) -> str:
        """What a comment ends with, by which it is found again."""
        return comment_marker(self.write_id)


class ItemWriter(Protocol):
    """Writes to items; each method raises `SystemFailed` and `WriteRefused`."""

    def prepare(self, write: ItemWrite) -> Conversation[Found | Ready]:
        """Return whether the item has it, and else what is needed to send it."""
        ...

    def send(self, write: ItemWrite, ready: Ready) -> Conversation[Written]:
        """Send it, and return what it became."""
        ...


ItemWriterOpener = Callable[[SystemAccess], ItemWriter]
