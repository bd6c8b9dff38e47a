"""The refusals of the directory; each message says what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.eventsourcing.refusal import Refusal


class DirectoryRefused(Refusal):
    """The command does not fit the present state."""


class UnknownDepartment(DirectoryRefused):
    """There is no department of this code."""


class UnknownPerson(DirectoryRefused):
    """There is no person of this id."""


class InvalidEntry(DirectoryRefused):
    """The data of a department or a person does not fit the organisation."""


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """One flaw of a sheet."""

    line: int
    """The line of the flaw, counted from 1, the header included."""
    detail: str
    column: str | None = None


class InvalidSheet(InvalidEntry):
    """A sheet has flaws; nothing of it was loaded."""

    def __init__(self, flaws: Sequence[SheetFlaw]) -> None:
        """Take the flaws, in any order."""
        super().__init__("the sheet needs correcting; nothing of it was loaded")
        self.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.line))
