"""The capacity model, by examples that were worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.bench.capacity_inputs import Installation, MeasuredCosts, Workload
from tests.bench.capacity_limits import find_resources, installations_needed
from tests.bench.capacity_model import CapacityPlan
from tests.bench.queueing import (
    catch_up_seconds,
    hottest_partition_share,
    largest_zipf_share,
    servers_needed,
    waiting_seconds,
)

WORKLOAD = Workload(
    people=604_800,  # as many as a week has seconds: one obligation a second
    departments=100,
    obligations_per_person_and_week=1,
    peak_factor=10,
    commands_per_obligation=2,
    reads_per_command=3,
)
COSTS = MeasuredCosts(
    service_processor_seconds_per_command=0.02,
    service_processor_seconds_per_read=0.01,
    consumer_seconds_per_fact=0.05,
    relay_seconds_per_fact=0.001,
    database_processor_seconds_per_obligation=0.1,
    events_per_obligation=3,
    facts_per_obligation=2,
    wal_bytes_per_obligation=10_000,
    disk_bytes_per_obligation=1_000,
    kafka_bytes_per_fact=900,
    rebuild_seconds_per_event=0.0001,
    backup_bytes_per_second=1e6,
    statement_seconds_per_obligation=1e-6,
    process_memory_bytes=1e8,
)
INSTALLATION = Installation(
    source_areas=2,
    areas=5,
    database_cores=4,
    database_disk_bytes=1e12,
    wal_bytes_per_second=1e6,
    max_connections=100,
    reserved_connections=10,
    connections_per_api_process=5,
    connections_per_worker_process=7,
    consumer_partitions_spare=2,
    least_partitions=3,
    target_utilisation=0.5,
    cv_of_service_time=1,
    statement_seconds=1,
    backup_seconds=3600,
    rebuild_seconds=3600,
)
PLAN = CapacityPlan(WORKLOAD, COSTS, INSTALLATION)


def test_rates_follow_from_people_and_weeks() -> None:
    assert WORKLOAD.obligations_per_second == 1
    assert WORKLOAD.peak_obligations_per_second == 10
    assert WORKLOAD.obligations_per_year == 604_800 * 52
    assert WORKLOAD.obligations_per_month == pytest.approx(604_800 * 52 / 12)


def test_a_million_people_with_fifty_obligations_enter_827_a_second_on_monday() -> None:
    million = replace(WORKLOAD, people=1_000_000, obligations_per_person_and_week=50)
    assert million.obligations_per_second == pytest.approx(82.67, abs=0.01)
    assert million.peak_obligations_per_second == pytest.approx(826.7, abs=0.1)


@pytest.mark.parametrize(
    ("utilisation", "cv", "seconds"),
    [
        (0.5, 1.0, 0.010),  # M/M/1: ρ / (1 - ρ) × s
        (0.5, 0.0, 0.005),  # M/D/1: half of it
        (0.8, 1.0, 0.040),
        (0.0, 1.0, 0.0),
        (1.0, 0.0, math.inf),
    ],
)
def test_waiting_follows_the_formula_of_pollaczek_and_khinchine(
    utilisation: float, cv: float, seconds: float
) -> None:
    assert waiting_seconds(utilisation, 0.010, cv) == pytest.approx(seconds)


def test_processes_are_as_many_as_the_target_utilisation_needs() -> None:
    # 10 obligations × 2 commands ÷ 2 areas = 10 commands a second, each with 3 reads: 0.05 s.
    # That is half a processor: at 50 % each, one process.
    assert PLAN.peak_commands_per_second == 20
    assert PLAN.api_seconds_per_command == pytest.approx(0.05)
    assert PLAN.api_processes_per_area == 1
    assert PLAN.api_utilisation == pytest.approx(0.5)
    assert PLAN.api_waiting_seconds == pytest.approx(0.02)
    # 20 facts a second of 0.05 s: one whole consumer, so two at 50 %; four partitions.
    assert PLAN.consumer_processes == 2
    assert PLAN.partitions_per_topic == 4
    spare = replace(INSTALLATION, least_partitions=6)
    assert replace(PLAN, installation=spare).partitions_per_topic == 6
    assert servers_needed(1e-9, 1, 0.5) == 1


def test_connections_are_those_of_all_processes() -> None:
    # 5 areas with 2 API processes each; 2 consumers of incentives and 2 workers of 4 other areas.
    assert PLAN.processes == (10, 10)
    assert PLAN.connections == 10 * 5 + 10 * 7 + 10


def test_space_and_times_are_those_of_a_year() -> None:
    year = 604_800 * 52
    assert PLAN.peak_wal_bytes_per_second == pytest.approx(100_000)
    assert PLAN.disk_bytes_per_year == pytest.approx(year * 1_000)
    assert PLAN.rebuild_seconds_per_year_of_log == pytest.approx(year * 0.0001)
    assert PLAN.backup_seconds_per_year_of_data == pytest.approx(year * 1_000 / 1e6)
    assert PLAN.statement_seconds == pytest.approx(year / 12 * 1e-6)


def test_an_outage_is_caught_up_with_what_the_consumer_has_to_spare() -> None:
    # An hour at 20 a second is 72,000; at 40 a second 20 are to spare: an hour.
    assert catch_up_seconds(3600, 20, 40) == pytest.approx(3600)
    assert catch_up_seconds(3600, 40, 40) == math.inf


def test_departments_as_keys_would_load_one_partition() -> None:
    assert largest_zipf_share(2) == pytest.approx(2 / 3)  # 1 and 1/2
    assert largest_zipf_share(20_000) == pytest.approx(0.0955, abs=0.0001)
    assert hottest_partition_share(10, 0.1) == pytest.approx(0.19)
    assert hottest_partition_share(10, 0.0) == pytest.approx(0.1)


def test_the_resource_that_is_used_most_of_its_limit_breaks_first() -> None:
    used = {one.name: one.utilisation for one in find_resources(PLAN)}
    (database,) = (share for name, share in used.items() if "processor of one database" in name)
    assert database == pytest.approx(10 * 0.1 / 4)
    shares = [one.utilisation / one.limit for one in find_resources(PLAN)]
    assert shares == sorted(shares, reverse=True)
    first = find_resources(PLAN)[0]
    assert first.name.startswith("time of `concord backup`")
    # 31,449.6 s of the hour that it may take: 8.7 times too long.
    assert first.utilisation == pytest.approx(8.736)
    assert first.people_at_limit(604_800) == pytest.approx(604_800 / 8.736)


def test_a_company_is_divided_until_what_only_that_helps_suffices() -> None:
    assert installations_needed(PLAN) == 3, "a statement takes 2.6 s and may take 1"
    costs = replace(
        COSTS,
        backup_bytes_per_second=1e9,
        rebuild_seconds_per_event=1e-9,
        statement_seconds_per_obligation=1e-9,
    )
    assert installations_needed(replace(PLAN, costs=costs)) == 1


def test_more_people_need_more_of_everything() -> None:
    many = replace(PLAN, workload=replace(WORKLOAD, people=10 * WORKLOAD.people))
    assert many.api_processes_per_area == 10
    assert many.consumer_processes == 20
    for few, more in zip(
        sorted(find_resources(PLAN), key=lambda one: one.name),
        sorted(find_resources(many), key=lambda one: one.name),
        strict=True,
    ):
        assert more.utilisation > few.utilisation, few.name
