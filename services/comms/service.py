"""The communication area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.comms.api import routes
from services.comms.application import EVENTS, follow_heads
from services.comms.domain.refusals import CommsRefused
from services.comms.projections import heads
from shared.runtime.service import Service

service = Service(
    name="comms",
    events=EVENTS,
    schema=files("services.comms") / "schema",
    routes=routes,
    refusals={CommsRefused: 409},
    projections=(heads.PROJECTION,),
    listens_to=("directory",),
    react=follow_heads,
)
