"""The thanks area, part by part."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from shared.runtime.service import Service
from tests.architecture.toys.thanks.api import routes
from tests.architecture.toys.thanks.application import publish
from tests.architecture.toys.thanks.domain.thanks import ThanksGiven, ThanksRefused
from tests.architecture.toys.thanks.projections import board

service = Service(
    name="thanks",
    events=TypeAdapter(ThanksGiven),
    schema=files("tests.architecture.toys.thanks") / "schema",
    routes=routes,
    refusals={ThanksRefused: 409},
    publish=publish,
    projections=(board.PROJECTION,),
)
