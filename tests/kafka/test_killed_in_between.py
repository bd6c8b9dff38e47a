"""A relay killed between sending and noting that, a consumer between an effect and its commit."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE

import pytest

from shared.postgres import checkpoints
from tests.kafka.line import Line

pytestmark = [pytest.mark.kafka, pytest.mark.faults]


async def killed(who: str, line: Line) -> None:
    """Have a process do its part of the line until it is killed in the middle of it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kafka.mortal", who), stdin=PIPE
    )
    place = {
        "bootstrap": line.settings.bootstrap,
        "prefix": line.settings.prefix,
        "connect": dict(line.bell.database.connect),
    }
    await process.communicate(json.dumps(place).encode() + b"\n")
    assert process.returncode == -signal.SIGKILL


async def test_a_relay_that_sent_and_did_not_note_it_sends_again(line: Line) -> None:
    wanted = await line.ring_round(4, range(10))
    await killed("relay", line)
    assert len(await line.positions()) == 40
    await line.relayed()
    assert len(await line.positions()) == 80
    await line.listened()
    assert await line.heard() == wanted


async def test_an_effect_that_was_not_committed_comes_about_once(line: Line) -> None:
    wanted = await line.ring_round(4, range(10))
    await line.relayed()
    await killed("consumer", line)
    async with line.ear.pool.acquire() as connection:
        assert await checkpoints.standings(connection, "ear") == {}
    assert await line.heard() == {}
    await line.listened()
    assert await line.heard() == wanted
