"""The exit codes of the terminal's commands."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `concord`."""

    DONE = 0
    """The command did what it was asked to do."""
    REFUSED = 1
    """Concord refused the command; stderr has the reason."""
    USAGE_ERROR = 2
    """The command line is wrong."""
    UNREACHABLE = 3
    """No installation answered, and none could be started."""
    INTERNAL_ERROR = 4
    """Concord failed; the log has the error."""
    INTERRUPTED = 130
    """The user interrupted the command."""
