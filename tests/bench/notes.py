"""The smallest area there can be: one kind of event, no read models; facts only if told to."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from shared.runtime.area import Area
from shared.runtime.service import Service


class NoteTaken(BaseModel, frozen=True):
    """Somebody wrote something down."""

    type: Literal["note-taken"] = "note-taken"
    text: str


class NoteTold(BaseModel, frozen=True):
    """The fact of it."""

    type: Literal["concord.bench.note-told.v1"] = "concord.bench.note-told.v1"
    text: str


def routes(area: Area) -> tuple[()]:
    """Offer nothing."""
    del area
    return ()


NOTE = NoteTaken(text="The supplier confirmed the delivery for Thursday; Finance was told.")

service = Service(
    name="bench",
    events=TypeAdapter(NoteTaken),
    schema=files("tests.bench") / "schema",
    routes=routes,
    refusals={},
)

telling_service = replace(service, publish=lambda note: NoteTold(text=note.text))
"""The same area; each of its events is a fact for others."""
