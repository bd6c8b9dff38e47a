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


class SignOnSubjectTaken(DirectoryRefused):
    """A sign-on subject stands for another person."""

    en = "the sign-on subject {subject} stands for {holder}; take it from them first"
    zh = "登录标识 {subject} 已属于 {holder}；请先从其名下取消"


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
