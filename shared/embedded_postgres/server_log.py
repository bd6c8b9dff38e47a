"""The server's log, for the messages of failures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_OWNER_ONLY_MODE = 0o600


@dataclass(frozen=True)
class ServerLog:
    """The server's log, read from its end at the time when this process opened it."""

    path: Path
    start_offset: int

    @classmethod
    def open_at_end(cls, folder: Path) -> ServerLog:
        """Return the log of a data folder; the server creates the file at its first start."""
        path = folder / "postgres.log"
        return cls(path, path.stat().st_size if path.exists() else 0)

    def open_for_appending(self) -> BinaryIO:
        """Open the file for the server's output; it is readable by its owner only."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY_MODE)
        os.fchmod(descriptor, _OWNER_ONLY_MODE)  # an earlier version made it readable by all
        return os.fdopen(descriptor, "ab")

    def tail(self, lines: int = 10) -> str:
        """Return the last lines, preceded by the file's name."""
        with self.path.open("rb") as file:
            file.seek(self.start_offset)
            text = file.read().decode(errors="replace")
        last_lines = "\n".join(text.splitlines()[-lines:]) or "(nothing was logged)"
        return f"The end of {self.path}:\n{last_lines}"
