"""Views that an area publishes to readers outside, and which rows each of them reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shared.contracts.read_classes import ReadClass

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class ReaderScope:
    """What one reader reads: whole classes of data, and rows of departments in the others."""

    name: str
    role: str
    """The reader's role in the database."""
    departments: Sequence[str]
    """Codes of the departments whose rows it reads; none where it reads whole classes only."""
    whole_classes: Collection[ReadClass]
    """The classes that it reads of every department."""


class PublishViews(Protocol):
    """Creates or replaces the views."""

    async def __call__(self, connection: Connection, *, anew: bool = False) -> None:
        """Do so where they are not there or not of this version; with `anew` always."""


@dataclass(frozen=True)
class PublishedViews:
    """The views of an area, and who reads them."""

    names: Mapping[str, Sequence[str]]
    """Their names, by the schemas beside the area's own that hold them."""
    publish: PublishViews
    grant: Callable[[Connection, str], Awaitable[None]]
    """Lets a role read the views, within its scope."""
    put_scope: Callable[[Connection, ReaderScope], Awaitable[None]]
    """Keeps what a reader reads, in the place of what was kept of its role."""
    remove_scope: Callable[[Connection, str], Awaitable[None]]
    """Forgets a role; it reads nothing from then on."""
    list_scopes: Callable[[Connection], Awaitable[Sequence[ReaderScope]]]
    spell_departments: Callable[[Connection, Sequence[str]], Awaitable[Mapping[str, str]]]
    """Returns the department's code as the directory spells it, by each of these that exists."""
