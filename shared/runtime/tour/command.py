"""The terminal's command: tour."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.http.callers import Role
from shared.runtime.client import connected
from shared.runtime.played import played
from shared.runtime.terminal import DEFAULT_DATA_DIR, AsFormat, DataDir, Format, print_json
from shared.runtime.tour.facts import all_facts
from shared.runtime.tour.printed import Language, for_programs, print_scenes
from shared.runtime.tour.walk import walk


class NothingPlayed(Exception):
    """A data folder has no story to walk through."""


def add_tour(app: typer.Typer) -> None:
    """Add `tour`."""

    @app.command()
    def tour(
        data_dir: DataDir = DEFAULT_DATA_DIR,
        format_: AsFormat = Format.TEXT,
        lang: Annotated[Language, typer.Option(help="Of what is told.")] = Language.BOTH,
    ) -> None:
        """Walk through the sample company: what happened, its facts, the figures they moved."""
        story = played(data_dir)
        if story is None or not (story.told and story.acts):
            raise NothingPlayed(
                f"{data_dir} has no sample company to walk through; "
                "`concord up --sample` on a new folder tells one"
            )
        with connected(data_dir, [Role.AUDITOR]) as client:
            scenes = walk(client, story.acts, all_facts(client))
            if format_ is Format.JSON:
                print_json([for_programs(scene) for scene in scenes])
            else:
                print_scenes(scenes, lang)
