"""The insights area, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.insights.api import create_routers
from services.insights.api.vocabulary import VOCABULARY
from services.insights.application.deciders import EVENT_ADAPTER, REBUILD_DECIDER
from services.insights.application.exported_tables import EXPORTED_TABLES
from services.insights.application.fact_reading import SOURCE_AREAS, read_fact
from services.insights.application.freshness_measurement import make_freshness_measurement
from services.insights.domain.questions.refusals import QuestionUnknown
from services.insights.domain.star_schema.fact_tables import FACT_TABLES, TABLES_BY_NAME
from services.insights.domain.star_schema.schema_version import schema_version
from services.insights.projections.bi.publish_views import BI_VIEWS
from services.insights.projections.export_sources import read_export_sources
from services.insights.projections.fact_folding import fold
from services.insights.projections.freshness_consistency import check_freshness
from services.insights.projections.source_comparison import compare_sources, is_compared
from services.insights.projections.source_freshness import COMPARISON_TABLES
from shared.postgres.folded_facts import FoldedFacts, make_fact_tables
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.scheduled_export import make_scheduled_export
from shared.service_runtime.service_definition import ServiceDefinition
from shared.table_files.exported_table import TableExport

FOLDED_FACTS = FoldedFacts(read_fact, fold)
TABLE_EXPORT = TableExport(EXPORTED_TABLES, read_export_sources)

service = ServiceDefinition(
    name="insights",
    description="Every fact of every area as a star schema for analysis.",
    vocabulary=VOCABULARY,
    event_type_adapter=EVENT_ADAPTER,
    read_model_migrations=files("services.insights") / "schema",
    create_routers=create_routers,
    reads_of_the_present={
        "get_freshness": "it says how far facts are read now",
        "get_star_schema": "tables are those of this version",
        "list_questions": "questions are those of this version",
        "get_answer": "what was known at a time is in the rows that were recorded by then",
    },
    refusal_statuses={QuestionUnknown: 404},
    published_views=BI_VIEWS,
    consistency_checks=(check_freshness,),
    work_on_bus=(make_freshness_measurement(compare_sources, is_compared, SOURCE_AREAS),),
    background_work=(make_scheduled_export(TABLE_EXPORT),),
    table_export=TABLE_EXPORT,
    subscribes_to=SOURCE_AREAS,
    handle_facts=FOLDED_FACTS.handle_facts,
    fact_tables=make_fact_tables(
        "star-schema",
        TABLES_BY_NAME,
        FOLDED_FACTS,
        schema_version(),
        REBUILD_DECIDER,
        only_added_to=[table.name for table in FACT_TABLES],
        derived=COMPARISON_TABLES,
    ),
    needs_key_order=False,
    facts_become_events=False,
    refers_to=(ReferenceKind.DEPARTMENT,),
)
