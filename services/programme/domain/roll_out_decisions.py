"""Decides in which waves departments join the roll-out (C.38)."""

from __future__ import annotations

from collections.abc import Mapping

from services.programme.domain.refusals import InvalidProgramme, ProgrammeRefused
from services.programme.domain.roll_out_commands import PlanWave
from services.programme.domain.roll_out_events import WavePlanned
from shared.eventsourcing.company_days import company_date


class WaveHasStarted(ProgrammeRefused):
    """A wave is planned anew until its day."""

    en = "wave {number} started on {starts_on}; plan another wave"
    zh = "第 {number} 批已于 {starts_on} 开始；请另行安排批次"


class WaveNumberLeftOut(InvalidProgramme):
    """Waves are numbered without a gap."""

    en = "the next wave is number {number}"
    zh = "下一批次的序号为 {number}"


class DepartmentInAnotherWave(ProgrammeRefused):
    """A department joins once."""

    en = "in another wave already: {departments}; take them out of it first"
    zh = "已安排在其他批次：{departments}；请先从中移出"


class WaveStartsInThePast(InvalidProgramme):
    """A wave starts today or later."""

    en = "a wave starts today or later"
    zh = "批次开始日不得早于今天"


Waves = Mapping[int, WavePlanned]


def decide(command: PlanWave, waves: Waves) -> list[WavePlanned]:
    """Return what planning a wave leads to.

    Raises `WaveNumberLeftOut`, `WaveHasStarted`, `WaveStartsInThePast` and
    `DepartmentInAnotherWave`.
    """
    planned = WavePlanned(
        programme_id=command.programme_id,
        number=command.number,
        departments=command.departments,
        starts_on=command.starts_on,
        at=command.at,
    )
    was = waves.get(command.number)
    if was is not None and was.model_copy(update={"at": command.at}) == planned:
        return []
    today = company_date(command.at)
    if was is None and command.number != len(waves) + 1:
        raise WaveNumberLeftOut(number=len(waves) + 1)
    if was is not None and was.starts_on <= today:
        raise WaveHasStarted(number=command.number, starts_on=was.starts_on)
    if command.starts_on < today:
        raise WaveStartsInThePast
    elsewhere = {
        department
        for number, wave in waves.items()
        if number != command.number
        for department in wave.departments
    }
    if twice := sorted(elsewhere.intersection(command.departments)):
        raise DepartmentInAnotherWave(departments=", ".join(twice))
    return [planned]


def evolve(waves: Waves, event: WavePlanned) -> Waves:
    """Return the waves after an event."""
    return {**waves, event.number: event}
