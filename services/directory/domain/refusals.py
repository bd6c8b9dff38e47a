"""What the directory refuses; the message says what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class DirectoryRefused(Exception):
    """The present state forbids it."""


class UnknownDepartment(DirectoryRefused):
    """There is no department of this code."""


class UnknownPerson(DirectoryRefused):
    """There is no person of this id."""


class InvalidEntry(DirectoryRefused):
    """What was said about a department or a person does not fit the organisation."""


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """One thing wrong with a sheet."""

    line: int
    """Counted from 1, the header included."""
    detail: str
    column: str | None = None


class InvalidSheet(InvalidEntry):
    """A sheet cannot be loaded; nothing of it was."""

    def __init__(self, flaws: Sequence[SheetFlaw]) -> None:
        """Name everything that is wrong."""
        super().__init__("the sheet needs correcting; nothing of it was loaded")
        self.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.line))
