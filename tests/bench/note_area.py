"""The smallest possible area: one event type, no read models; facts in one variant only."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition


class NoteTaken(BaseModel, frozen=True):
    """A note was taken."""

    type: Literal["note-taken"] = "note-taken"
    text: str


class NotePublished(BaseModel, frozen=True):
    """The published fact that a note was taken."""

    type: Literal["concord.bench.note-told.v1"] = "concord.bench.note-told.v1"
    text: str


def routes(area: AreaContext) -> tuple[()]:
    """Return no routes."""
    del area
    return ()


NOTE_EVENT = NoteTaken(text="The supplier confirmed the delivery for Thursday; Finance was told.")

note_service = ServiceDefinition(
    name="bench",
    description="A sample.",
    event_type_adapter=TypeAdapter(NoteTaken),
    read_model_migrations=files("tests.bench") / "schema",
    create_routers=routes,
    refusal_statuses={},
)

publishing_note_service = replace(
    note_service, fact_from_event=lambda note: NotePublished(text=note.text)
)
"""The same area, which publishes each of its events as a fact."""
