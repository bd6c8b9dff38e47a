"""The worklist area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.worklist.api import create_routers
from services.worklist.api.vocabulary import VOCABULARY
from services.worklist.application.deciders import EVENT_ADAPTER, REBUILD_DECIDER
from services.worklist.application.fact_reading import HANDLED_FACT_TYPES, read_fact
from services.worklist.domain.open_things import SOURCE_AREAS, rows_version
from services.worklist.domain.refusals import OwnDepartmentMissing, OwnPersonMissing
from services.worklist.projections.open_things import TABLES, fold
from shared.postgres.folded_facts import FoldedFacts, make_fact_tables
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

FOLDED_FACTS = FoldedFacts(read_fact, fold)

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
    handle_facts=FOLDED_FACTS.handle_facts,
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_tables=make_fact_tables("worklist", TABLES, FOLDED_FACTS, rows_version(), REBUILD_DECIDER),
    needs_key_order=False,
    facts_become_events=False,
    refers_to=(ReferenceKind.DEPARTMENT, ReferenceKind.PROJECT),
)
