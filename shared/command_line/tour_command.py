"""The terminal command `tour`, which explains the sample company step by step."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.sample.tour.fact_stream_reader import read_all_facts
from shared.sample.tour.step_effects import iterate_step_effects
from shared.sample.tour.step_effects_output import Language, print_step_effects, step_effects_json
from shared.terminal.command_options import (
    EnumChoice,
    OutputFormat,
    data_dir_option,
    output_format_option,
)
from shared.terminal.console_output import print_json
from shared.terminal.installation_connection import connect_to_installation, require_installation


class NoFinishedScenario(Exception):
    """The data folder has no finished scenario to walk through."""


@click.command()
@data_dir_option
@output_format_option
@click.option(
    "--lang",
    "--language",
    "lang",
    type=EnumChoice(Language),
    default=Language.BOTH.value,
    show_default=True,
    help="The language of the text.",
)
def tour(data_dir: Path, format_: OutputFormat, lang: Language) -> None:
    """Walk through the sample company: what happened, its facts, the figures they moved."""
    from shared.sample.scenario_progress import load_scenario_progress

    progress = load_scenario_progress(data_dir)
    if progress is None:
        require_installation(data_dir)
    if progress is None or not (progress.told and progress.acts):
        raise NoFinishedScenario(
            f"{data_dir} has no sample company to walk through; "
            "`concord up --sample` on a new folder tells one"
        )
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        step_effects = iterate_step_effects(client, progress.acts, read_all_facts(client))
        if format_ is OutputFormat.JSON:
            print_json([step_effects_json(one) for one in step_effects])
        else:
            print_step_effects(step_effects, lang)
