"""What exists of what templates name: flows, imported histories, departments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.workflows.application import FLOW_DECIDER
from services.workflows.domain.flow_map import flow_stream_name
from services.workflows.domain.template_faults import Surroundings
from services.workflows.domain.template_terms import TemplateTerms
from services.workflows.projections.case_runs import are_imports
from shared.eventsourcing.company_days import company_date
from shared.service_runtime.area_context import AreaContext


async def load_surroundings(
    area: AreaContext, templates: Sequence[TemplateTerms], at: datetime, *, is_read: bool = False
) -> Surroundings:
    """Return what exists of what any of the templates name.

    Raises `ReferenceDataBehind` where news of an unknown department is on its way, but not for a
    read, which waits for nothing.
    """
    day = company_date(at)
    flow_ids = {flow for terms in templates for flow in (terms.flow_id, *terms.baseline.flow_ids)}
    streams = {flow_stream_name(one): one for one in sorted(flow_ids)}
    states = (
        await area.event_store.load_states(dict.fromkeys(streams, FLOW_DECIDER)) if streams else {}
    )
    flows = {
        flow_id: len(flow.published_versions)
        for stream, flow_id in streams.items()
        if (flow := states[stream].state) is not None
    }
    imports = sorted({one for terms in templates for one in terms.baseline.import_ids})
    known: set[UUID] = set()
    if imports:
        async with area.pool.acquire() as db:
            known = await are_imports(db, imports)
    named = sorted({code for terms in templates for code in terms.departments()})
    return Surroundings(
        today=day,
        flows=flows,
        imports=frozenset(known),
        departments=await area.references.judge_departments(
            named, day=day, awaits_news=not is_read
        ),
    )
