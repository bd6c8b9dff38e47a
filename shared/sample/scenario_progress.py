"""How far a scenario has been run on a data folder: its steps, each with its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel

from shared.data_folder.private_files import write_private_file

PROGRESS_FILE_NAME = "sample.json"


class CompletedStep(BaseModel, frozen=True):
    """A step of a scenario: what happened, in English and Chinese, and when."""

    at: datetime
    en: str
    zh: str


class ScenarioProgress(BaseModel, frozen=True):
    """The progress of a scenario; one that an earlier version of Concord ran has no steps."""

    month: str
    """The last month of the scenario, as YYYY-MM."""
    acts: tuple[CompletedStep, ...] = ()
    """The steps that are completed, in their order."""
    begun_on: date = date.min
    """The day on which the scenario was begun: its months are the last three before that."""
    names: Mapping[str, str] = {}
    """The ids from responses to its steps, by the names that the steps gave them."""
    told: bool = True
    """Whether the scenario was run to its end; otherwise it continues after its last step."""


def load_scenario_progress(data_dir: Path) -> ScenarioProgress | None:
    """Return the progress stored in a data folder; `None` where no scenario was begun."""
    try:
        return ScenarioProgress.model_validate_json((data_dir / PROGRESS_FILE_NAME).read_bytes())
    except FileNotFoundError:
        return None


def is_scenario_finished(data_dir: Path) -> bool:
    """Return whether a scenario was run on a data folder to its end."""
    progress = load_scenario_progress(data_dir)
    return progress is not None and progress.told


def save_scenario_progress(data_dir: Path, progress: ScenarioProgress) -> None:
    """Store the progress in the data folder."""
    write_private_file(data_dir / PROGRESS_FILE_NAME, progress.model_dump_json())
