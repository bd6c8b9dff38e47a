"""What the server says about itself, for the message of a failure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ServerLog:
    """The server's log, read from where Concord began to own the folder."""

    path: Path
    start_offset: int

    @classmethod
    def open_at_end(cls, folder: Path) -> ServerLog:
        """Take up the log in the data folder, which the first start makes."""
        path = folder / "postgres.log"
        return cls(path, path.stat().st_size if path.exists() else 0)

    def tail(self, lines: int = 10) -> str:
        """Return the last lines, with the file's name before them."""
        with self.path.open("rb") as file:
            file.seek(self.start_offset)
            text = file.read().decode(errors="replace")
        told = "\n".join(text.splitlines()[-lines:]) or "(nothing was logged)"
        return f"The end of {self.path}:\n{told}"
