"""The definition of the programme service."""

from __future__ import annotations

from functools import partial
from importlib.resources import files

from pydantic import TypeAdapter

from services.programme.api import create_routers
from services.programme.api.vocabulary import VOCABULARY
from services.programme.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.programme.application.deciders import REBUILD_DECIDER, StoredEvent
from services.programme.application.events_to_facts import fact_from_event
from services.programme.application.measured_facts import (
    HANDLED_FACT_TYPES,
    SOURCE_AREAS,
    read_fact,
    rows_version,
)
from services.programme.application.pilot_snapshots import SnapshotReads
from services.programme.domain.refusals import (
    InvalidProgramme,
    ProgrammeRefused,
    UnknownProgramme,
)
from services.programme.domain.survey_refusals import SurveyIsOver
from services.programme.projections import (
    baselines,
    interviews,
    observed_satisfaction,
    pains,
    pilots,
    programmes,
    roll_out_waves,
    surveys,
)
from services.programme.projections.measured_items import TABLES, fold
from services.programme.projections.snapshot_figures import (
    find_programme_end,
    read_snapshot_figures,
)
from shared.postgres.folded_facts import FoldedFacts, make_fact_tables
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

FOLDED_FACTS = FoldedFacts(read_fact, fold)
SNAPSHOT_READS = SnapshotReads(read_snapshot_figures, find_programme_end)

service = ServiceDefinition(
    name="programme",
    description="The programme: its task force, its phases, and what they are entered with.",
    vocabulary=VOCABULARY,
    event_type_adapter=TypeAdapter(StoredEvent),
    read_model_migrations=files("services.programme") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        ProgrammeRefused: 409,
        UnknownProgramme: 404,
        InvalidProgramme: 422,
        SurveyIsOver: 410,
    },
    fact_from_event=fact_from_event,
    projections=(
        programmes.PROJECTION,
        pains.PROJECTION,
        pilots.PROJECTION,
        roll_out_waves.PROJECTION,
        baselines.PROJECTION,
        observed_satisfaction.PROJECTION,
        surveys.PROJECTION,
        interviews.PROJECTION,
    ),
    deadline_changes=deadline_changes,
    handle_due_deadlines=partial(handle_due_deadlines, snapshot_reads=SNAPSHOT_READS),
    subscribes_to=SOURCE_AREAS,
    handle_facts=FOLDED_FACTS.handle_facts,
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_tables=make_fact_tables(
        "measured-items", TABLES, FOLDED_FACTS, rows_version(), REBUILD_DECIDER
    ),
    facts_become_events=False,
    reads_of_the_present={
        "list_targets": "others' facts count as they are known now; `day` measures a past day",
        "get_target": "others' facts count as they are known now; `day` measures a past day",
        "list_own_survey_invitations": "which are spent is known while a survey is open, as of now",
    },
    refers_to=(ReferenceKind.DEPARTMENT, ReferenceKind.PROJECT),
)
