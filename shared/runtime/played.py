"""What was played on a data folder: a story's acts, each with its moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from shared.runtime.secret_file import write_privately

PLAYED = "sample.json"


class Act(BaseModel, frozen=True):
    """What happened, and when."""

    at: datetime
    en: str
    zh: str


class Played(BaseModel, frozen=True):
    """A story as it was told; one that an earlier version of Concord told kept no acts."""

    month: str
    """The last one it was told in, YYYY-MM."""
    acts: tuple[Act, ...] = ()


def played(data_dir: Path) -> Played | None:
    """Return what was played on a data folder, if anything was."""
    try:
        return Played.model_validate_json((data_dir / PLAYED).read_bytes())
    except FileNotFoundError:
        return None


def keep(data_dir: Path, story: Played) -> None:
    """Note what was played, once it is told to its end."""
    write_privately(data_dir / PLAYED, story.model_dump_json())
