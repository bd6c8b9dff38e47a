"""Private files of the data folder: secrets generated once, and files replaced atomically."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def load_or_create_secret(path: Path, generate: Callable[[], str]) -> str:
    """Return the secret in `path`, generated on the first call and readable by its owner only.

    Raises `OSError` when the file can be neither read nor written.
    """
    if not path.exists():
        with suppress(FileExistsError), _temporary_file_beside(path, generate()) as unfinished:
            os.link(unfinished, path)  # of several processes, only one creates it
    return path.read_text(encoding="utf-8")


def write_private_file(path: Path, text: str) -> None:
    """Replace `path` (mode 0600) atomically: a reader sees the old text or the new one."""
    with _temporary_file_beside(path, text) as unfinished:
        os.replace(unfinished, path)


@contextmanager
def _temporary_file_beside(path: Path, text: str) -> Iterator[str]:
    """Yield the name of a temporary file beside `path` that holds the text."""
    # mkstemp creates the file with mode 0600, so the text is never readable by others.
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        yield unfinished
    finally:
        with suppress(FileNotFoundError):
            os.unlink(unfinished)
