"""The thanks area, part by part."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from shared.service_runtime.service_definition import ServiceDefinition
from tests.architecture.sample_areas.thanks.api import routes
from tests.architecture.sample_areas.thanks.application import publish
from tests.architecture.sample_areas.thanks.domain.thanks import ThanksGiven, ThanksRefused
from tests.architecture.sample_areas.thanks.projections import thanks_count

service = ServiceDefinition(
    name="thanks",
    description="A sample.",
    event_type_adapter=TypeAdapter(ThanksGiven),
    read_model_migrations=files("tests.architecture.sample_areas.thanks") / "schema",
    create_routers=routes,
    refusal_statuses={ThanksRefused: 409},
    fact_from_event=publish,
    projections=(thanks_count.PROJECTION,),
)
