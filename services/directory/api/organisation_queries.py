"""The queries that changes of the organisation are decided and checked with."""

from __future__ import annotations

from services.directory.application.organisation_reads import OrganisationReads
from services.directory.application.organisation_store import OrganisationStore
from services.directory.projections import (
    department_dependants,
    department_uses,
    organisation_charts,
    successions,
)
from shared.service_runtime.area_context import AreaContext

ORGANISATION_READS = OrganisationReads(
    organisation_charts.load_chart,
    organisation_charts.load_charts_from,
    department_dependants.load_dependants,
    department_uses.count_uses,
    department_dependants.load_roles,
    department_dependants.load_led_departments,
    department_dependants.load_departments_before,
    department_dependants.load_absent_heads,
    successions.load_planned,
)


def organisation_store(area: AreaContext) -> OrganisationStore:
    """Return the store whose appends bring about what follows for others."""
    return OrganisationStore(area, ORGANISATION_READS)
