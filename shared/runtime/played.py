"""What was played on a data folder: a story's acts, each with its moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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
    """The last one it is told in, YYYY-MM."""
    acts: tuple[Act, ...] = ()
    begun_on: date = date.min
    """By which its months are chosen."""
    names: Mapping[str, str] = {}
    """What its acts answered, by the names they gave it."""
    told: bool = True
    """To its end; else it was broken off, and goes on behind its last act."""


def played(data_dir: Path) -> Played | None:
    """Return what was played on a data folder, if anything was."""
    try:
        return Played.model_validate_json((data_dir / PLAYED).read_bytes())
    except FileNotFoundError:
        return None


def is_told(data_dir: Path) -> bool:
    """Say whether a story was played on a data folder to its end."""
    story = played(data_dir)
    return story is not None and story.told


def keep(data_dir: Path, story: Played) -> None:
    """Note how far a story is told."""
    write_privately(data_dir / PLAYED, story.model_dump_json())
