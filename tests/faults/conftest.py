"""One installation that the tests break one after the other, and a table of the results."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from shared.http.auth import Role
from shared.terminal.api_client import ProblemResponseError
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import connect_to_installation
from tests.faults.command_load import CommandLoad
from tests.faults.effect_accounting import measure_effects
from tests.faults.kafka_installation import (
    KafkaInstallation,
    run_kafka_installation,
    run_three_broker_installation,
)
from tests.kafka.conftest import cluster_starter
from tests.system.cli_process import command_json

TIMEOUT_SECONDS = 60
REPORT_COLUMNS = ("sent", "lost", "duplicated", "reordered", "gaps", "commands", "503s", "seconds")


@dataclass
class FaultLoad(CommandLoad):
    """A load during which a test breaks something."""

    repaired_at: float = 0.0

    def mark_repaired(self) -> None:
        """Mark the time of the repair: the seconds until all is caught up count from now on."""
        self.repaired_at = time.monotonic()


RunUnderLoad = Callable[..., AbstractContextManager[FaultLoad]]


@pytest.fixture(scope="session")
def kafka_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaInstallation]:
    """Run an installation over Kafka; tests that use it belong to the xdist group `site`."""
    with run_kafka_installation(
        tmp_path_factory.mktemp("site"), cluster_starter(tmp_path_factory)
    ) as running:
        yield running
        assert "unhandled" not in running.concord_process.stderr_file.read_text(), (
            "an unhandled error was logged"
        )


@pytest.fixture(scope="session")
def three_broker_installation(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[KafkaInstallation]:
    """Run an installation over three brokers, with three replicas of every fact."""
    own_cluster = cluster_starter(tmp_path_factory)
    with run_three_broker_installation(tmp_path_factory.mktemp("three"), own_cluster) as running:
        yield running


@pytest.fixture
def run_under_load(
    kafka_installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Return a context manager: a load on the installation, at whose end effects are counted."""
    return load_runner(kafka_installation, record_property)


@pytest.fixture
def run_under_load_three_brokers(
    three_broker_installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Return the same for the installation on three brokers."""
    return load_runner(three_broker_installation, record_property)


def load_runner(
    installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Return a context manager that puts a load on an installation and counts the effects."""

    @contextmanager
    def run_load(directory: str | None = None, *, handing_over: bool = True) -> Iterator[FaultLoad]:
        process = installation.concord_process
        before = measure_effects(process.data_folder)
        token = process.issue_token("general-manager")
        load = FaultLoad(directory or process.base_url, process.base_url, token, handing_over)
        with load.send_commands():
            load.wait_for_commands(20)
            yield load
            repaired_at = load.repaired_at or time.monotonic()
            load.wait_for_commands(20)
        wait_until_drained(installation)
        seconds = time.monotonic() - repaired_at
        account = measure_effects(process.data_folder).difference_from(before)
        load_figures = {
            "commands": load.acknowledged_count,
            "503s": load.statuses[503],
            "seconds": seconds,
        }
        record_property("account", {**asdict(account), **load_figures})
        assert account.sent
        assert (account.lost, account.duplicated, account.reordered, account.gaps) == (0, 0, 0, 0)
        assert command_json("dead-letters", "list", data=process.data_folder) == []
        with connect_to_installation(process.data_folder, [Role.OPERATOR]) as client:
            assert client.get("/api/operations/v1/audit")["findings"] == []

    return run_load


def wait_until_drained(installation: KafkaInstallation) -> None:
    """Wait until every consumer has processed everything; services may be away meanwhile."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with (
            suppress(InstallationUnreachable, ProblemResponseError),
            connect_to_installation(
                installation.concord_process.data_folder, [Role.OPERATOR]
            ) as client,
        ):
            wait_until_caught_up(client)
            return
        time.sleep(0.2)
    pytest.fail(f"not caught up within {TIMEOUT_SECONDS} s")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the account of every fault in one table."""
    accounts = {
        report.nodeid.split("::")[-1]: dict(report.user_properties)["account"]
        for reports in terminalreporter.stats.values()
        for report in reports
        if "account" in dict(getattr(report, "user_properties", ()))
    }
    if not accounts:
        return
    terminalreporter.section("what the faults cost")
    width = max(map(len, accounts))
    terminalreporter.line(" " * width + "".join(f"{column:>11}" for column in REPORT_COLUMNS))
    for name, account in accounts.items():
        cells = (f"{account[column]:>11.4g}" for column in REPORT_COLUMNS)
        terminalreporter.line(f"{name:<{width}}{''.join(cells)}")
