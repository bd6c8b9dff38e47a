"""The smallest area there can be: one kind of event, no read models; facts only if told to."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from shared.service_runtime.area_resources import AreaResources
from shared.service_runtime.service_definition import ServiceDefinition


class NoteTaken(BaseModel, frozen=True):
    """Somebody wrote something down."""

    type: Literal["note-taken"] = "note-taken"
    text: str


class NotePublished(BaseModel, frozen=True):
    """The fact of it."""

    type: Literal["concord.bench.note-told.v1"] = "concord.bench.note-told.v1"
    text: str


def routes(area: AreaResources) -> tuple[()]:
    """Offer nothing."""
    del area
    return ()


NOTE_EVENT = NoteTaken(text="The supplier confirmed the delivery for Thursday; Finance was told.")

note_service = ServiceDefinition(
    name="bench",
    event_type_adapter=TypeAdapter(NoteTaken),
    read_model_migrations=files("tests.bench") / "schema",
    create_routers=routes,
    refusal_statuses={},
)

publishing_note_service = replace(note_service, publish=lambda note: NotePublished(text=note.text))
"""The same area; each of its events is a fact for others."""
