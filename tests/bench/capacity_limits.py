"""What of an installation is used up first, and what is done then; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.bench.capacity_model import CapacityPlan


@dataclass(frozen=True)
class Resource:
    """Something that is used up."""

    name: str
    utilisation: float
    """At the peak, or after a year for space, of one unit: above 1 it is not enough."""
    limit: float
    """The utilisation that is planned for."""
    remedy: str
    """What is done when the limit is reached."""
    needs_division: bool
    """Whether, today, nothing helps but to divide the company among installations."""

    @property
    def asks_for_division(self) -> bool:
        """Whether one unit is not enough and nothing else helps."""
        return self.needs_division and self.utilisation > self.limit

    def people_at_limit(self, people: int) -> float:
        """Return the number of people at which one unit is used up."""
        return people * self.limit / self.utilisation


def find_resources(plan: CapacityPlan) -> list[Resource]:
    """Return what is used up, the most used of its limit first."""
    wanted, peak = plan.installation, plan.workload.peak_obligations_per_second
    target = wanted.target_utilisation
    arrivals = plan.peak_commands_per_second / wanted.source_areas
    relayed = plan.peak_facts_per_second / wanted.source_areas
    database = peak * plan.costs.database_processor_seconds_per_obligation
    found = [
        Resource(
            "time of a month's statement, counted when it is read",
            plan.statement_seconds / wanted.statement_seconds,
            1,
            "count by department and kind when a fact is taken, not when a statement is read;"
            " until then one installation for each company or region",
            needs_division=True,
        ),
        Resource(
            "time of `concord backup` for one year of data",
            plan.backup_seconds_per_year_of_data / wanted.backup_seconds,
            1,
            "a base backup with archived write-ahead log; `concord backup` for moving only",
            needs_division=False,
        ),
        Resource(
            "disk of one database server after a year",
            plan.disk_bytes_per_year / wanted.database_disk_bytes,
            1,
            "a database server for each area; partitions by time, old ones on cheaper disks",
            needs_division=False,
        ),
        Resource(
            "time of a ledger's rebuild from one year",
            plan.rebuild_seconds_per_year_of_log / wanted.rebuild_seconds,
            1,
            "rebuild parts of the streams side by side; leave locked months out",
            needs_division=True,
        ),
        Resource(
            "processor of one database server at the peak",
            database / wanted.database_cores,
            target,
            "a database server for each area; then one installation for each region",
            needs_division=False,
        ),
        Resource(
            "one API process of an area at the peak",
            arrivals * plan.api_seconds_per_command,
            target,
            "more replicas of the area's API",
            needs_division=False,
        ),
        Resource(
            "one consumer process of incentives at the peak",
            plan.peak_facts_per_second * plan.costs.consumer_seconds_per_fact,
            target,
            "more replicas, up to the number of partitions",
            needs_division=False,
        ),
        Resource(
            "an area's relay to Kafka, of which one is active, at the peak",
            relayed * plan.costs.relay_seconds_per_fact,
            target,
            "one installation for each region: an area has one relay",
            needs_division=True,
        ),
        Resource(
            "connections of one database server",
            plan.connections / wanted.max_connections,
            1,
            "a database server for each area, or a larger max_connections",
            needs_division=False,
        ),
        Resource(
            "disk of the write-ahead log at the peak",
            plan.peak_wal_bytes_per_second / wanted.wal_bytes_per_second,
            target,
            "a disk of its own for the log; a database server for each area",
            needs_division=False,
        ),
    ]
    return sorted(found, key=lambda one: one.utilisation / one.limit, reverse=True)


def installations_needed(plan: CapacityPlan) -> int:
    """Return into how many the company is divided so that what only that helps suffices."""
    single = [one for one in find_resources(plan) if one.needs_division]
    return math.ceil(max(one.utilisation / one.limit for one in single))
