"""Renders docs/scale.md from the capacity model and the measured costs.

`python -m tests.bench.capacity_page` writes it; a test says that it is up to date.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.capacity_inputs import COST_NAMES, Installation, Workload
from tests.bench.capacity_limits import find_resources, installations_needed
from tests.bench.capacity_model import CapacityPlan
from tests.bench.measured_costs import RecordedCost, read_costs, to_measured_costs
from tests.bench.queueing import (
    catch_up_seconds,
    hottest_partition_share,
    largest_zipf_share,
    waiting_seconds,
)

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
TEMPLATE = Path(__file__).with_name("scale_page_template.md")
WORKLOAD = Workload(
    people=1_000_000,
    departments=20_000,
    obligations_per_person_and_week=50,
    peak_factor=10,
    commands_per_obligation=2,
    reads_per_command=3,
)
INSTALLATION = Installation(
    source_areas=3,
    areas=7,
    database_cores=32,
    database_disk_bytes=8e12,
    wal_bytes_per_second=2e8,
    max_connections=500,
    reserved_connections=10,
    connections_per_api_process=5,
    connections_per_worker_process=7,
    consumer_partitions_spare=2,
    least_partitions=6,
    target_utilisation=0.6,
    cv_of_service_time=1,
    statement_seconds=1,
    backup_seconds=8 * 3600,
    rebuild_seconds=8 * 3600,
)
OUTAGE_SECONDS = 3600
UTILISATIONS = (0.5, 0.6, 0.8, 0.9)


def render_page(costs: Mapping[str, RecordedCost]) -> str:
    """Return the whole page."""
    plan = CapacityPlan(WORKLOAD, to_measured_costs(costs), INSTALLATION)
    dividing = [one.name for one in find_resources(plan) if one.asks_for_division]
    parts = {
        "inputs": _table(("input", "value"), _inputs(plan)),
        "costs": _table(("cost", "value", "measured"), _costs(costs)),
        "needs": _table(("what", "how much", "how it follows"), _needs(plan)),
        "waits": _table(("utilisation", "mean wait of a command"), _waits(plan)),
        "limits": _table(("resource", "used", "limit", "then", "enough for"), _limits(plan)),
        "people": f"{plan.workload.people:,}",
        "installations": f"{installations_needed(plan)}",
        "dividing": "; ".join(dividing) or "nothing",
    }
    page = TEMPLATE.read_text("utf-8")
    for name, text in parts.items():
        page = page.replace(f"{{{name}}}", text)
    return page


def _table(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _inputs(plan: CapacityPlan) -> Iterator[tuple[str, str]]:
    company, wanted = plan.workload, plan.installation
    yield "people, departments", f"{company.people:,}, {company.departments:,}"
    yield "obligations a person and week", f"{company.obligations_per_person_and_week:g}"
    yield "peak: Monday's busiest hour ÷ the week's mean", f"{company.peak_factor:g}"
    yield (
        "commands an obligation, reads a command",
        (f"{company.commands_per_obligation:g}, {company.reads_per_command:g}"),
    )
    yield "areas that obligations are entered in, with equal shares", f"{wanted.source_areas}"
    yield "target utilisation of processes and processors", f"{wanted.target_utilisation:.0%}"
    yield (
        "one database server: cores, disk, log, connections",
        (
            f"{wanted.database_cores}, {_bytes(wanted.database_disk_bytes)},"
            f" {_bytes(wanted.wal_bytes_per_second)}/s, {wanted.max_connections}"
        ),
    )
    yield (
        "allowed: statement, nightly backup, rebuild",
        (
            f"{_time(wanted.statement_seconds)}, {_time(wanted.backup_seconds)},"
            f" {_time(wanted.rebuild_seconds)}"
        ),
    )


def _costs(costs: Mapping[str, RecordedCost]) -> Iterator[tuple[str, str, str]]:
    for name in COST_NAMES:
        value = costs[name].value
        if "bytes" in name:
            shown = _bytes(value) + ("/s" if name.endswith("per_second") else "")
        else:
            shown = _time(value) if "seconds" in name else f"{value:g}"
        yield f"`{name}`", shown, costs[name].measured


def _needs(plan: CapacityPlan) -> Iterator[tuple[str, str, str]]:
    company, costs, wanted = plan.workload, plan.costs, plan.installation
    peak = company.peak_obligations_per_second
    yield "obligations", f"{company.obligations_per_second:,.0f}/s, at the peak {peak:,.0f}/s", ""
    yield (
        "events",
        (
            f"{company.obligations_per_second * costs.events_per_obligation:,.0f}/s,"
            f" at the peak {peak * costs.events_per_obligation:,.0f}/s"
        ),
        f"{costs.events_per_obligation:g} an obligation",
    )
    yield (
        "facts",
        f"at the peak {plan.peak_facts_per_second:,.0f}/s",
        f"{costs.facts_per_obligation:g} an obligation",
    )
    yield (
        "API processes",
        f"{plan.api_processes_per_area} for each of {wanted.source_areas} areas",
        (
            f"{plan.peak_commands_per_second:,.0f} commands/s with their reads take"
            f" {_time(plan.api_seconds_per_command)} each, {plan.api_utilisation:.0%} used"
        ),
    )
    yield (
        "consumer processes of incentives",
        f"{plan.consumer_processes}",
        f"{_time(costs.consumer_seconds_per_fact)} a fact",
    )
    yield (
        "partitions of a topic",
        f"{plan.partitions_per_topic}",
        f"{wanted.consumer_partitions_spare:g} for each consumer process; never raised later",
    )
    api, workers = plan.processes
    yield (
        "processes, memory",
        (
            f"{api} with the API, {workers} workers,"
            f" {_bytes((api + workers) * costs.process_memory_bytes)}"
        ),
        f"two at least of each, {_bytes(costs.process_memory_bytes)} a process",
    )
    yield (
        "connections to PostgreSQL, all areas on one server",
        f"{plan.connections:,}",
        (
            f"{api} × {wanted.connections_per_api_process} +"
            f" {workers} × {wanted.connections_per_worker_process} + {wanted.reserved_connections}"
        ),
    )
    yield (
        "processor of PostgreSQL",
        f"{peak * costs.database_processor_seconds_per_obligation:,.1f} cores at the peak",
        f"{_time(costs.database_processor_seconds_per_obligation)} an obligation",
    )
    yield (
        "write-ahead log",
        f"{_bytes(plan.peak_wal_bytes_per_second)}/s at the peak",
        "also what each standby and the archive take",
    )
    yield (
        "PostgreSQL",
        f"{_bytes(plan.disk_bytes_per_year)} a year",
        f"{company.obligations_per_year:,.0f} obligations",
    )
    facts = company.obligations_per_year * costs.facts_per_obligation
    yield (
        "Kafka",
        f"{_bytes(facts * costs.kafka_bytes_per_fact)} a year and replica",
        "topics keep everything",
    )
    yield (
        "rebuild of the ledger",
        f"{_time(plan.rebuild_seconds_per_year_of_log)} a year of log",
        "one process, in order",
    )
    yield (
        "`concord backup`",
        f"{_time(plan.backup_seconds_per_year_of_data)} a year of data",
        f"{_bytes(costs.backup_bytes_per_second)}/s of tables",
    )
    yield (
        "a month's statement",
        _time(plan.statement_seconds),
        f"{company.obligations_per_month:,.0f} rows are counted",
    )
    rate = plan.consumer_processes / costs.consumer_seconds_per_fact
    busiest = plan.peak_facts_per_second
    catch_ups = [
        _time(catch_up_seconds(OUTAGE_SECONDS, arrivals, rate))
        for arrivals in (busiest / company.peak_factor, busiest)
    ]
    yield (
        "consumers after an hour's outage",
        "caught up in {}, at the peak in {}".format(*catch_ups),
        f"they take {rate:,.0f} facts/s",
    )
    largest = largest_zipf_share(company.departments)
    shares = [hottest_partition_share(plan.partitions_per_topic, one) for one in (0, largest)]
    yield (
        "share of the hottest partition",
        "{:.1%}; were departments the keys, {:.1%}".format(*shares),
        f"a key is one aggregate; the largest department has {largest:.1%}, sizes as in Zipf's law",
    )


def _waits(plan: CapacityPlan) -> Iterator[tuple[str, str]]:
    service = plan.costs.service_processor_seconds_per_command
    for one in UTILISATIONS:
        wait = waiting_seconds(one, service, plan.installation.cv_of_service_time)
        yield f"{one:.0%}", _time(wait)


def _limits(plan: CapacityPlan) -> Iterator[tuple[str, ...]]:
    for one in find_resources(plan):
        yield (
            one.name,
            f"{one.utilisation:,.0%}",
            f"{one.limit:.0%}",
            one.remedy,
            f"{float(f'{one.people_at_limit(plan.workload.people):.2g}'):,.0f}",
        )


def _bytes(value: float) -> str:
    for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g} bytes"


def _time(seconds: float) -> str:
    if math.isinf(seconds):
        return "never"
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


if __name__ == "__main__":
    PAGE.write_text(render_page(read_costs()), "utf-8")
