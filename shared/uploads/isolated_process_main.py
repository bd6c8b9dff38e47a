"""The main program of an isolated process: `python -I FILE ROOT` runs one function on one file.

It gets its request on standard input, answers on standard output, has no more memory and processor
time than it was given, and ends when the process that started it does. It knows no setting and no
secret: its environment is empty.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import threading
import traceback
from typing import Any, BinaryIO

MAX_FAULT_CHARACTERS = 4_000


class Conversation:
    """The messages to and from the process that started this one."""

    def __init__(self, received: BinaryIO, sent: BinaryIO) -> None:
        """Read lines of JSON, write frames."""
        self._received = received
        self._sent = sent

    def receive(self) -> Any:
        """Return the next message; ends this process if there will be none."""
        line = self._received.readline()
        if not line:
            os._exit(0)
        return json.loads(line)

    def send(self, message: Any) -> None:
        """Send a message."""
        self.frame(frames.MESSAGE, json.dumps(message).encode())

    def write(self, piece: bytes) -> None:
        """Send a piece of data."""
        self.frame(frames.PIECE, piece)

    def frame(self, kind: bytes, content: bytes) -> None:
        """Send a frame."""
        self._sent.write(frames.HEADER.pack(kind, len(content)) + content)
        self._sent.flush()


def main() -> None:
    """Run the function that the request names on the file that it names."""
    conversation = Conversation(sys.stdin.buffer, sys.stdout.buffer)
    request = conversation.receive()
    threading.Thread(target=_end_with_parent, args=(request["alive"],), daemon=True).start()
    _limit(request["memory"], request["processor_seconds"])
    try:
        function = getattr(importlib.import_module(request["module"]), request["function"])
        with os.fdopen(request["file"], "rb") as file:
            file.seek(0)
            function(file, request["parameters"], conversation)
    except Refusal as refusal:
        values = json.dumps([type(refusal).__name__, refusal.values], default=str)
        conversation.frame(frames.REFUSAL, values.encode())
    except MemoryError:
        conversation.frame(frames.OUT_OF_MEMORY, b"")
    except Exception:  # noqa: BLE001  it is reported, and raised where it was asked for
        text = traceback.format_exc()[-MAX_FAULT_CHARACTERS:]
        conversation.frame(frames.FAULT, text.encode(errors="replace"))


def _limit(memory: int, processor_seconds: int) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit counts what is only reserved, or is ignored
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_parent(alive: int) -> None:
    """End this process at once when the other end of a pipe is closed."""
    os.read(alive, 1)
    os._exit(0)


NICENESS = 5
"""Requests are answered first where processors are few."""

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    from shared.eventsourcing.refusal import Refusal
    from shared.uploads import frames

    main()
