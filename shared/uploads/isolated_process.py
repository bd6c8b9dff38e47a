"""Runs a function on an uploaded file in a process of its own, so that it stalls nobody.

The process is started anew, not forked, with an empty environment: it has no connection, no
setting and no secret, whatever a hostile file may make it do. It is ended with the block.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from shared.eventsourcing.refusal import Refusal
from shared.uploads import frames
from shared.uploads.problems import UploadTakesTooLong, UploadTakesTooMuchMemory

MAX_MEMORY_BYTES = 256 << 20
"""The address space that the process may have; what it uses of it is about a third."""
MAX_SECONDS = 600
"""How long an upload may be read, in seconds of the clock and of the processor."""

MAIN_PROGRAM = Path(__file__).with_name("isolated_process_main.py")
ROOT = Path(__file__).parents[2]
"""The folder of the packages, from which the process imports the same code as this one."""
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}


class IsolatedProcessFailed(Exception):
    """The process ended in a way that is no answer."""


@dataclass
class IsolatedProcess:
    """A process that works on a file, and the conversation with it."""

    refusals: type[Refusal]
    """The refusals that it may raise are this class's subclasses."""
    process: asyncio.subprocess.Process
    last_message: Any = field(default=None, init=False)
    """The last message that was received."""

    async def send(self, message: Any) -> None:
        """Send a message."""
        assert self.process.stdin is not None  # noqa: S101  it is a pipe
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        with suppress(ConnectionError):  # why it ended is asked when its answer is read
            await self.process.stdin.drain()

    async def receive(self) -> Any:
        """Return the next message; raises what the process refused, or that it took too much."""
        async for _ in self.pieces():
            raise IsolatedProcessFailed("a piece of data came where a message was expected")
        return self.last_message

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the pieces of data up to the next message; raises as `receive` does."""
        while True:
            kind, content = await self._read_frame()
            if kind == frames.PIECE:
                yield content
            elif kind == frames.MESSAGE:
                self.last_message = json.loads(content)
                return
            elif kind == frames.REFUSAL:
                raise self._refusal(content)
            elif kind == frames.OUT_OF_MEMORY:
                raise UploadTakesTooMuchMemory
            else:
                raise IsolatedProcessFailed(content.decode(errors="replace"))

    async def _read_frame(self) -> tuple[bytes, bytes]:
        assert self.process.stdout is not None  # noqa: S101  it is a pipe
        try:
            header = await self.process.stdout.readexactly(frames.HEADER.size)
            kind, length = frames.HEADER.unpack(header)
            if length > frames.MAX_FRAME_BYTES:
                raise IsolatedProcessFailed(f"a frame of {length} bytes")
            return kind, await self.process.stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            code = await self.process.wait()
            if code in {-signal.SIGXCPU, -signal.SIGKILL}:
                raise UploadTakesTooLong(seconds=MAX_SECONDS) from error
            if code in {-signal.SIGABRT, -signal.SIGSEGV}:
                raise UploadTakesTooMuchMemory from error
            raise IsolatedProcessFailed(f"it ended with {code}") from error

    def _refusal(self, content: bytes) -> Refusal:
        name, values = json.loads(content)
        for refusal in _subclasses(self.refusals):
            if refusal.__name__ == name:
                return refusal(**values)
        raise IsolatedProcessFailed(f"it refused with {name}")


@asynccontextmanager
async def isolated_process(
    module: str,
    function: str,
    file: BinaryIO,
    parameters: dict[str, Any],
    refusals: type[Refusal],
) -> AsyncIterator[IsolatedProcess]:
    """Run `function(file, parameters, conversation)` of a module in a process of its own.

    The block's time is bounded: it raises `UploadTakesTooLong` after `MAX_SECONDS`.
    """
    alive, held = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-IB",
            str(MAIN_PROGRAM),
            str(ROOT),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(file.fileno(), alive),
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
    except BaseException:
        os.close(held)
        raise
    finally:
        os.close(alive)
    deadline = asyncio.timeout(MAX_SECONDS)
    try:
        running = IsolatedProcess(refusals, process)
        async with deadline:
            await running.send(
                {
                    "module": module,
                    "function": function,
                    "file": file.fileno(),
                    "parameters": parameters,
                    "alive": alive,
                    "memory": MAX_MEMORY_BYTES,
                    "processor_seconds": MAX_SECONDS,
                }
            )
            yield running
    except TimeoutError as error:
        if not deadline.expired():
            raise
        raise UploadTakesTooLong(seconds=MAX_SECONDS) from error
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        os.close(held)
        if process.stdin is not None:
            process.stdin.close()
        await process.communicate()


def _subclasses(refusal: type[Refusal]) -> list[type[Refusal]]:
    return [refusal, *(one for below in refusal.__subclasses__() for one in _subclasses(below))]
