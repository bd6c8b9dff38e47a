"""The capacity model: from a company's size and measured costs to load and machines; pure.

`capacity_limits.py` says what is used up first, and `docs/scale.md` is rendered from both by
`capacity_page.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.bench.capacity_inputs import Installation, MeasuredCosts, Workload
from tests.bench.queueing import servers_needed, waiting_seconds


@dataclass(frozen=True)
class CapacityPlan:
    """What a workload needs."""

    workload: Workload
    costs: MeasuredCosts
    installation: Installation

    @property
    def peak_commands_per_second(self) -> float:
        """Over HTTP, in all areas."""
        return self.workload.peak_obligations_per_second * self.workload.commands_per_obligation

    @property
    def api_seconds_per_command(self) -> float:
        """The API's processor time for a command and the reads that go with it."""
        reads = self.workload.reads_per_command * self.costs.service_processor_seconds_per_read
        return self.costs.service_processor_seconds_per_command + reads

    @property
    def api_processes_per_area(self) -> int:
        """Of each area in which obligations are entered."""
        arrivals = self.peak_commands_per_second / self.installation.source_areas
        target = self.installation.target_utilisation
        return servers_needed(arrivals, self.api_seconds_per_command, target)

    @property
    def api_utilisation(self) -> float:
        """Of each of these processes at the peak."""
        arrivals = self.peak_commands_per_second / self.installation.source_areas
        return arrivals * self.api_seconds_per_command / self.api_processes_per_area

    @property
    def api_waiting_seconds(self) -> float:
        """The mean wait of a command for its process at the peak."""
        return waiting_seconds(
            self.api_utilisation,
            self.costs.service_processor_seconds_per_command,
            self.installation.cv_of_service_time,
        )

    @property
    def peak_facts_per_second(self) -> float:
        """Published by all areas in which obligations are entered."""
        return self.workload.peak_obligations_per_second * self.costs.facts_per_obligation

    @property
    def consumer_processes(self) -> int:
        """Of the incentives area, which consumes the facts of all."""
        return servers_needed(
            self.peak_facts_per_second,
            self.costs.consumer_seconds_per_fact,
            self.installation.target_utilisation,
        )

    @property
    def partitions_per_topic(self) -> int:
        """As many as consumer processes, with spare ones, since they are never raised."""
        wanted = self.consumer_processes * self.installation.consumer_partitions_spare
        return max(math.ceil(wanted), self.installation.least_partitions)

    @property
    def processes(self) -> tuple[int, int]:
        """How many processes have the API and how many the other roles; two at least of each."""
        sources, areas = self.installation.source_areas, self.installation.areas
        api = sources * max(2, self.api_processes_per_area) + 2 * (areas - sources)
        return api, max(2, self.consumer_processes) + 2 * (areas - 1)

    @property
    def connections(self) -> int:
        """To PostgreSQL, where all areas are on one server."""
        api, workers = self.processes
        return (
            api * self.installation.connections_per_api_process
            + workers * self.installation.connections_per_worker_process
            + self.installation.reserved_connections
        )

    @property
    def peak_wal_bytes_per_second(self) -> float:
        """Written to the write-ahead log, and to each standby and archive."""
        return self.workload.peak_obligations_per_second * self.costs.wal_bytes_per_obligation

    @property
    def disk_bytes_per_year(self) -> float:
        """In PostgreSQL, without the write-ahead log."""
        return self.workload.obligations_per_year * self.costs.disk_bytes_per_obligation

    @property
    def rebuild_seconds_per_year_of_log(self) -> float:
        """To rebuild the ledger from one year, an event an obligation, by one process."""
        return self.workload.obligations_per_year * self.costs.rebuild_seconds_per_event

    @property
    def statement_seconds(self) -> float:
        """To count a month of the whole company."""
        return self.workload.obligations_per_month * self.costs.statement_seconds_per_obligation

    @property
    def backup_seconds_per_year_of_data(self) -> float:
        """To write one year into a backup file."""
        return self.disk_bytes_per_year / self.costs.backup_bytes_per_second
