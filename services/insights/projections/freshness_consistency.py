"""Tells `concord audit` what the last comparison with the areas' own facts found."""

from __future__ import annotations

from collections.abc import Iterator

from services.insights.domain.source_freshness import SourceFreshness, SourceState
from services.insights.projections.source_freshness import load_freshness
from shared.eventsourcing.company_time import format_company_time
from shared.eventsourcing.consistency_report import Audit, Checked
from shared.postgres.event_log_consistency import make_findings
from shared.service_runtime.area_context import AreaContext


async def check_freshness(area: AreaContext) -> Audit:
    """Return a finding for each area of which facts are missing, or not those that were read."""
    async with area.pool.acquire() as db:
        sources = await load_freshness(db)
    found = [text for source in sources for text in _describe(source)]
    number = sum(source.facts_read for source in sources)
    return Audit(
        findings=make_findings(area.name, "sources", found),
        checked=[Checked(area=area.name, what="facts in the star schema", number=number)],
    )


def _describe(source: SourceFreshness) -> Iterator[str]:
    at = format_company_time(source.checked_at, "seconds")
    if source.state is SourceState.SOURCE_BEHIND_CHECKPOINT:
        yield (
            f"{source.area} ended at {source.end_position} at {at}, before what was read of it:"
            " an older backup of it was restored; `concord rebuild insights` reads it anew"
        )
    elif source.state is SourceState.SOURCE_DIFFERS:
        yield (
            f"at {at} {source.area} did not have the facts that were read of it:"
            " `concord rebuild insights` reads it anew"
        )
    if source.facts_missing:
        yield (
            f"at {at} {source.facts_missing} facts of {source.area} were missing,"
            f" {source.dead_letters} of them dead letters"
        )
