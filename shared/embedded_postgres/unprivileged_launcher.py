"""Runs a program under another account and ends it when the parent process ends.

Run as a script: `unprivileged_launcher.py PARENT_PID UID GID PROGRAM ARGUMENT…`. It is a separate
program because these calls affect the calling process only, and making them between fork and exec
of a process with threads (`preexec_fn`) can deadlock. Standard library only; it starts in 20 ms.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def exit_with_parent(parent_pid: int) -> None:
    """Have the kernel send SIGINT (to PostgreSQL: a fast shutdown) when the parent dies.

    Linux watches the parent's *thread* that started this process: that thread must keep running.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0) != 0:
        sys.exit(f"prctl failed: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent_pid:  # it died before we asked
        sys.exit("the process that started PostgreSQL is gone")


def drop_privileges(uid: int, gid: int) -> None:
    """Change to the user `uid` permanently; does nothing where that is the present user."""
    if os.geteuid() == uid:
        return
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main(parent_pid: str, uid: str, gid: str, program: str, *arguments: str) -> None:
    """Replace this process by `program`; exits with 126 and a reason when that is impossible."""
    drop_privileges(int(uid), int(gid))
    exit_with_parent(int(parent_pid))  # after the change of user, which clears the setting
    try:
        os.execv(program, [program, *arguments])  # noqa: S606 (a shell is not wanted)
    except OSError as error:
        sys.stderr.write(f"cannot run {program}: {error}\n")
        sys.exit(126)


if __name__ == "__main__":
    main(*sys.argv[1:])
