"""The terminal's command: tour."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.http.auth import Role
from shared.sample.scenario_progress import load_scenario_progress
from shared.sample.tour.fact_stream_reader import read_all_facts
from shared.sample.tour.scene_output import Language, print_step_effects, step_effects_json
from shared.sample.tour.scenes import iterate_step_effects
from shared.terminal.api_client import connect_to_installation
from shared.terminal.command_options import (
    DEFAULT_DATA_DIR,
    DataDirOption,
    OutputFormat,
    OutputFormatOption,
    print_json,
)


class NoFinishedScenario(Exception):
    """A data folder has no story to walk through."""


def add_tour_command(app: typer.Typer) -> None:
    """Add `tour`."""

    @app.command()
    def tour(
        data_dir: DataDirOption = DEFAULT_DATA_DIR,
        format_: OutputFormatOption = OutputFormat.TEXT,
        lang: Annotated[Language, typer.Option(help="Of what is told.")] = Language.BOTH,
    ) -> None:
        """Walk through the sample company: what happened, its facts, the figures they moved."""
        story = load_scenario_progress(data_dir)
        if story is None or not (story.told and story.acts):
            raise NoFinishedScenario(
                f"{data_dir} has no sample company to walk through; "
                "`concord up --sample` on a new folder tells one"
            )
        with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
            scenes = iterate_step_effects(client, story.acts, read_all_facts(client))
            if format_ is OutputFormat.JSON:
                print_json([step_effects_json(scene) for scene in scenes])
            else:
                print_step_effects(scenes, lang)
