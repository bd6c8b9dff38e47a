"""What was played on a data folder: a story's acts, each with its moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel

from shared.data_folder.private_files import write_private_file

PROGRESS_FILE_NAME = "sample.json"


class ScenarioStep(BaseModel, frozen=True):
    """What happened, and when."""

    at: datetime
    en: str
    zh: str


class ScenarioProgress(BaseModel, frozen=True):
    """A story as it was told; one that an earlier version of Concord told kept no acts."""

    month: str
    """The last one it is told in, YYYY-MM."""
    acts: tuple[ScenarioStep, ...] = ()
    begun_on: date = date.min
    """By which its months are chosen."""
    names: Mapping[str, str] = {}
    """What its acts answered, by the names they gave it."""
    told: bool = True
    """To its end; else it was broken off, and goes on behind its last act."""


def load_scenario_progress(data_dir: Path) -> ScenarioProgress | None:
    """Return what was played on a data folder, if anything was."""
    try:
        return ScenarioProgress.model_validate_json((data_dir / PROGRESS_FILE_NAME).read_bytes())
    except FileNotFoundError:
        return None


def is_scenario_finished(data_dir: Path) -> bool:
    """Say whether a story was played on a data folder to its end."""
    story = load_scenario_progress(data_dir)
    return story is not None and story.told


def save_scenario_progress(data_dir: Path, progress: ScenarioProgress) -> None:
    """Note how far a story is told."""
    write_private_file(data_dir / PROGRESS_FILE_NAME, progress.model_dump_json())
