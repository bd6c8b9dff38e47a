"""The worklist area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.worklist.api import create_routers
from services.worklist.api.vocabulary import VOCABULARY
from services.worklist.application.deciders import EVENT_ADAPTER
from services.worklist.application.fact_reading import (
    HANDLED_FACT_TYPES,
    make_fact_handler,
    make_fact_tables,
)
from services.worklist.domain.open_things import SOURCE_AREAS
from services.worklist.domain.refusals import OwnDepartmentMissing, OwnPersonMissing
from services.worklist.projections.open_things import TABLES, fold
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="worklist",
    description="What departments owe and wait for, over all areas, the soonest due first.",
    vocabulary=VOCABULARY,
    event_type_adapter=EVENT_ADAPTER,
    read_model_migrations=files("services.worklist") / "schema",
    create_routers=create_routers,
    reads_of_the_present={
        "list_work_items": "it is what is open now; the areas' own lists have the past",
        "get_work_totals": "it counts what is open now; the areas' own lists have the past",
    },
    refusal_statuses={OwnDepartmentMissing: 422, OwnPersonMissing: 422},
    subscribes_to=SOURCE_AREAS,
    handle_facts=make_fact_handler(fold),
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_tables=make_fact_tables(fold, TABLES),
    needs_key_order=False,
    facts_become_events=False,
    refers_to=(ReferenceKind.DEPARTMENT, ReferenceKind.PROJECT),
)
