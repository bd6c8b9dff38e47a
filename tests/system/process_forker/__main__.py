"""The process that forks: it imports all areas, makes their routers and waits for command lines."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import services
from services.__main__ import main
from tests.system.process_forker.routers_made_ahead import make_routers_ahead

MAX_MESSAGE_BYTES = 128 * 1024
UP_COMMAND = "shared.command_line.installation_processes"
"""What `concord up` imports when it is called; most processes are that command."""
FIRST_FIELD_BEHIND_THE_NAME = 3
ARGUMENTS_BEGIN, ARGUMENTS_END = 48, 49
"""The numbers of fields of `/proc/<pid>/stat`, as proc(5) counts them."""


def serve(channel: socket.socket) -> None:
    """Fork a process for every command line that comes, until the other side is closed."""
    while True:
        message, files, _, _ = socket.recv_fds(channel, MAX_MESSAGE_BYTES, 3)
        if not message:
            return
        take_note_of_the_ended()
        if os.fork() == 0:
            channel.close()
            start_and_wait(message, *files)
        for file in files:
            os.close(file)


def take_note_of_the_ended() -> None:
    """Let go of the processes that have waited for others to the end."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def start_and_wait(message: bytes, out: int, err: int, answers: int) -> None:
    """Fork the process, send its pid and then its exit code, and exit."""
    pid = os.fork()
    if pid == 0:
        os.close(answers)
        become(message, out, err)
    os.close(out)
    os.close(err)
    with socket.socket(fileno=answers) as asked, suppress(BrokenPipeError):
        asked.send(str(pid).encode())
        asked.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
    os._exit(0)


def become(message: bytes, out: int, err: int) -> None:
    """Run the command line in this process, in a session of its own; does not return."""
    line, environ = json.loads(message)
    os.setsid()
    for target, file in enumerate((out, err), start=1):
        os.dup2(file, target)
        os.close(file)
    os.environ.clear()
    os.environ.update(environ)
    show_line((sys.executable, "-m", "services", *line))
    sys.argv = ["concord", *line]
    main()
    sys.exit(0)


def show_line(line: Sequence[str]) -> None:
    """Have `/proc` show a command line in place of the one that this process was started with."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    begin, end = (
        int(fields[number - FIRST_FIELD_BEHIND_THE_NAME])
        for number in (ARGUMENTS_BEGIN, ARGUMENTS_END)
    )
    shown = b"".join(os.fsencode(one) + b"\0" for one in line)[: end - begin - 1]
    ctypes.memset(begin, 0, end - begin)
    ctypes.memmove(begin, shown, len(shown))


if __name__ == "__main__":
    make_routers_ahead(services)
    import_module(UP_COMMAND)
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as parent:
        serve(parent)
