"""A process of its own works on a file: bounded, without secrets, and ended with its starter."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, BinaryIO

import pytest

from shared.eventsourcing.refusal import Refusal
from shared.http.auth import Caller, Role
from shared.uploads import isolated_process as module
from shared.uploads.isolated_process import IsolatedProcess, IsolatedProcessFailed
from shared.uploads.problems import (
    UploadsBusy,
    UploadsTooManyOfCaller,
    UploadTakesTooLong,
    UploadTakesTooMuchMemory,
)
from shared.uploads.upload_slots import UploadSlots
from tests.system.cli_process import is_alive


class WorkRefused(Refusal):
    """The work refuses."""

    en = "refused at {line}"
    zh = "在 {line} 拒绝"


def do_work(file: BinaryIO, parameters: dict[str, Any], conversation: Any) -> None:
    """Do what the parameters say, in the isolated process."""
    match parameters["work"]:
        case "answer":
            conversation.send({"pid": os.getpid(), "environ": sorted(os.environ)})
            conversation.write(file.read())
            conversation.send(conversation.receive())
        case "refuse":
            raise WorkRefused(line=7)
        case "fail":
            raise ValueError("a fault")
        case "allocate":
            conversation.send(len(bytearray(parameters["bytes"])))
        case "write a file":
            with tempfile.TemporaryFile() as other:
                other.write(b"x")
                other.flush()
        case _:
            conversation.send(os.getpid())
            while True:
                pass


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    """Give a file with some content."""
    with tempfile.TemporaryFile() as opened:
        opened.write(b"content")
        opened.flush()
        yield opened


@asynccontextmanager
async def process(file: BinaryIO, work: str, **parameters: Any) -> AsyncIterator[IsolatedProcess]:
    """Start a process that does this work."""
    given = {"work": work, **parameters}
    async with module.isolated_process(
        __name__, do_work.__name__, file, given, WorkRefused
    ) as started:
        yield started


async def test_it_reads_the_file_and_talks_without_any_setting(
    file: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_DATABASE_URL", "postgresql://secret")
    async with process(file, "answer") as started:
        first = await started.receive()
        assert first["pid"] != os.getpid()
        assert not [name for name in first["environ"] if name.startswith(("CONCORD", "PG"))]
        await started.send({"more": "é"})
        assert [piece async for piece in started.pieces()] == [b"content"]
        assert started.last_message == {"more": "é"}
    assert not is_alive(first["pid"])


async def test_its_refusal_is_raised_here(file: BinaryIO) -> None:
    async with process(file, "refuse") as started:
        with pytest.raises(WorkRefused, match="refused at 7"):
            await started.receive()


@pytest.mark.parametrize(
    ("work", "message"), [("fail", "a fault"), ("write a file", "No usable temporary directory")]
)
async def test_its_faults_are_faults_and_it_writes_no_files(
    file: BinaryIO, work: str, message: str
) -> None:
    async with process(file, work) as started:
        with pytest.raises(IsolatedProcessFailed, match=message):
            await started.receive()


async def test_its_memory_is_bounded(file: BinaryIO) -> None:
    async with process(file, "allocate", bytes=50 << 20) as started:
        assert await started.receive() == 50 << 20
    async with process(file, "allocate", bytes=300 << 20) as started:
        with pytest.raises(UploadTakesTooMuchMemory):
            await started.receive()


async def loop_forever(file: BinaryIO, pids: asyncio.Queue[int]) -> None:
    """Start a process that never answers again, and wait for it."""
    async with process(file, "loop") as started:
        pids.put_nowait(await started.receive())
        await started.receive()


async def test_its_time_is_bounded(file: BinaryIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 3)
    pids: asyncio.Queue[int] = asyncio.Queue()
    with pytest.raises(UploadTakesTooLong):
        await loop_forever(file, pids)
    assert not is_alive(pids.get_nowait())


async def test_it_ends_when_whoever_waits_for_it_is_cancelled(file: BinaryIO) -> None:
    pids: asyncio.Queue[int] = asyncio.Queue()
    waiting = asyncio.create_task(loop_forever(file, pids))
    pid = await pids.get()
    assert is_alive(pid)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not is_alive(pid)


def test_uploads_beyond_the_slots_or_of_one_caller_are_asked_to_come_again() -> None:
    ann, bob, eve = (Caller(name, frozenset({Role.CONNECTOR}), None) for name in "abe")
    slots = UploadSlots(2)
    with slots.take(ann):
        with pytest.raises(UploadsTooManyOfCaller) as second, slots.take(ann):
            pass
        assert second.value.problem.status == 429
        assert second.value.problem.headers["Retry-After"] == "10"
        with slots.take(replace(ann, issuer="another")):
            with pytest.raises(UploadsBusy) as busy, slots.take(eve):
                pass
            assert busy.value.problem.status == 503
            assert busy.value.problem.headers["Retry-After"] == "10"
        with slots.take(bob):
            pass
    with slots.take(ann), slots.take(bob):
        pass
