"""The inputs of the capacity model: what a company does, what it costs, what there is; pure.

Rates are per second, sizes in bytes, times in seconds, utilisations fractions of one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

SECONDS_PER_WEEK = 7 * 24 * 3600
WEEKS_PER_YEAR = 52
WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12


@dataclass(frozen=True)
class Workload:
    """What a company does."""

    people: int
    departments: int
    obligations_per_person_and_week: float
    peak_factor: float
    """The rate in the busiest hour of Monday, as a multiple of the week's mean."""
    commands_per_obligation: float
    """What is sent over HTTP: it is entered, and it is fulfilled."""
    reads_per_command: float

    @property
    def obligations_per_second(self) -> float:
        """The mean over the week."""
        return self.people * self.obligations_per_person_and_week / SECONDS_PER_WEEK

    @property
    def peak_obligations_per_second(self) -> float:
        """The rate of the busiest hour."""
        return self.obligations_per_second * self.peak_factor

    @property
    def obligations_per_year(self) -> float:
        """How many there are in a year."""
        return self.people * self.obligations_per_person_and_week * WEEKS_PER_YEAR

    @property
    def obligations_per_month(self) -> float:
        """How many there are in a month."""
        return self.people * self.obligations_per_person_and_week * WEEKS_PER_MONTH


@dataclass(frozen=True)
class MeasuredCosts:
    """What one unit of work costs on the machine that was measured."""

    service_processor_seconds_per_command: float
    """In the process that takes the command."""
    service_processor_seconds_per_read: float
    """Of one thing."""
    consumer_seconds_per_fact: float
    """Of one consumer's process, its waiting for the database included."""
    relay_seconds_per_fact: float
    """Of an area's relay, of which one is active at a time."""
    database_processor_seconds_per_obligation: float
    """From entry to ledger, in all areas' schemas."""
    events_per_obligation: float
    facts_per_obligation: float
    """Published facts, of which each is consumed by one area that matters here: incentives."""
    wal_bytes_per_obligation: float
    disk_bytes_per_obligation: float
    """In all tables and indexes, from its entry to the ledger."""
    kafka_bytes_per_fact: float
    """For each replica."""
    rebuild_seconds_per_event: float
    """Of the ledger, by one process."""
    backup_bytes_per_second: float
    """Of tables and indexes, by `concord backup`."""
    statement_seconds_per_obligation: float
    """Of a month's statement, for each obligation of the month."""
    process_memory_bytes: float


COST_NAMES = tuple(one.name for one in fields(MeasuredCosts))


@dataclass(frozen=True)
class Installation:
    """What one installation consists of, where the model does not compute it."""

    source_areas: int
    """Areas in which obligations are entered, with about the same load."""
    areas: int
    database_cores: int
    """Of one database server."""
    database_disk_bytes: float
    wal_bytes_per_second: float
    """What the disk of the write-ahead log takes."""
    max_connections: int
    reserved_connections: int
    """For operators, audits, rebuilds, backups."""
    connections_per_api_process: int
    connections_per_worker_process: int
    consumer_partitions_spare: float
    """Partitions for each consumer process that the peak needs: their number cannot be raised."""
    least_partitions: int
    """Of a topic, as Concord makes them where nothing is set."""
    target_utilisation: float
    """Of processes and processors at the peak."""
    cv_of_service_time: float
    """Standard deviation of a request's time at a process, divided by its mean."""
    statement_seconds: float
    """How long a statement may take."""
    backup_seconds: float
    """How long a nightly backup may take."""
    rebuild_seconds: float
    """How long a rebuild may take."""
