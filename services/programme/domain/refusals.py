"""The groups of reasons for which the programme area refuses a command, one for each status."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class ProgrammeRefused(Refusal):
    """The present state forbids the command."""


class InvalidProgramme(ProgrammeRefused):
    """What a command says of a programme cannot be."""


class UnknownProgramme(ProgrammeRefused):
    """There is no programme of this id."""

    en = "there is no programme {programme_id}; begin one first"
    zh = "没有推进计划 {programme_id}；请先启动"
