"""One site that the tests break one after the other, and the table of what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from shared.http.auth import Role
from shared.terminal.api_client import (
    InstallationUnreachable,
    ProblemResponse,
    connect_to_installation,
)
from shared.terminal.idle_waiting import wait_until_caught_up
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
    """Traffic that a test breaks something under."""

    repaired_at: float = 0.0

    def mark_repaired(self) -> None:
        """Say that all is well again: from now on the seconds until caught up count."""
        self.repaired_at = time.monotonic()


RunUnderLoad = Callable[..., AbstractContextManager[FaultLoad]]


@pytest.fixture(scope="session")
def kafka_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaInstallation]:
    """Run a site; whoever uses it belongs to the xdist group `site`."""
    with run_kafka_installation(
        tmp_path_factory.mktemp("site"), cluster_starter(tmp_path_factory)
    ) as running:
        yield running
        assert "unhandled" not in running.concord_process.stderr_file.read_text(), (
            "a fault of ours was logged"
        )


@pytest.fixture(scope="session")
def three_broker_installation(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[KafkaInstallation]:
    """Run a site whose facts are kept by three brokers."""
    own_cluster = cluster_starter(tmp_path_factory)
    with run_three_broker_installation(tmp_path_factory.mktemp("three"), own_cluster) as running:
        yield running


@pytest.fixture
def run_under_load(
    kafka_installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Give a load on the site, at whose end the account is taken."""
    return load_runner(kafka_installation, record_property)


@pytest.fixture
def run_under_load_three_brokers(
    three_broker_installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Give the same on three brokers."""
    return load_runner(three_broker_installation, record_property)


def load_runner(
    installation: KafkaInstallation, record_property: Callable[[str, object], None]
) -> RunUnderLoad:
    """Return what puts a load on a site and takes the account."""

    @contextmanager
    def loading(directory: str | None = None, *, handing_over: bool = True) -> Iterator[FaultLoad]:
        house = installation.concord_process
        before = measure_effects(house.data_folder)
        token = house.issue_token("general-manager")
        load = FaultLoad(directory or house.base_url, house.base_url, token, handing_over)
        with load.send_commands():
            load.wait_for_commands(20)
            yield load
            mended_at = load.repaired_at or time.monotonic()
            load.wait_for_commands(20)
        wait_until_drained(installation)
        seconds = time.monotonic() - mended_at
        found = measure_effects(house.data_folder).difference_from(before)
        extra = {
            "commands": load.acknowledged_count,
            "503s": load.statuses[503],
            "seconds": seconds,
        }
        record_property("account", {**asdict(found), **extra})
        assert found.sent
        assert (found.lost, found.duplicated, found.reordered, found.gaps) == (0, 0, 0, 0)
        assert command_json("dead-letters", "list", data=house.data_folder) == []
        with connect_to_installation(house.data_folder, [Role.OPERATOR]) as client:
            assert client.get("/api/operations/v1/audit")["findings"] == []

    return loading


def wait_until_drained(installation: KafkaInstallation) -> None:
    """Return when every consumer has taken everything; services may be away meanwhile."""
    give_up_at = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < give_up_at:
        with (
            suppress(InstallationUnreachable, ProblemResponse),
            connect_to_installation(
                installation.concord_process.data_folder, [Role.OPERATOR]
            ) as client,
        ):
            wait_until_caught_up(client)
            return
        time.sleep(0.2)
    pytest.fail(f"not caught up within {TIMEOUT_SECONDS} s")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show every fault's account in one table."""
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
    for name, found in accounts.items():
        cells = (f"{found[column]:>11.4g}" for column in REPORT_COLUMNS)
        terminalreporter.line(f"{name:<{width}}{''.join(cells)}")
