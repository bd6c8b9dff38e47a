"""One site that the tests break one after the other, and the table of what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from shared.http.callers import Role
from shared.runtime.client import NotReached, Refused, connected
from shared.runtime.settle import settle
from tests.faults.account import account
from tests.faults.site import Site, site, site_of_three
from tests.faults.traffic import Traffic
from tests.kafka.conftest import own_cluster_of
from tests.system.terminal import asked

PATIENCE_SECONDS = 60
COLUMNS = ("sent", "lost", "doubled", "disordered", "holes", "commands", "503s", "seconds")


@dataclass
class Load(Traffic):
    """Traffic that a test breaks something under."""

    mended_at: float = 0.0

    def mended(self) -> None:
        """Say that all is well again: from now on the seconds until caught up count."""
        self.mended_at = time.monotonic()


UnderLoad = Callable[..., AbstractContextManager[Load]]


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run a site; whoever uses it belongs to the xdist group `site`."""
    with site(tmp_path_factory.mktemp("site"), own_cluster_of(tmp_path_factory)) as running:
        yield running
        assert "unhandled" not in running.house.said.read_text(), "a fault of ours was logged"


@pytest.fixture(scope="session")
def three_brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run a site whose facts are kept by three brokers."""
    own_cluster = own_cluster_of(tmp_path_factory)
    with site_of_three(tmp_path_factory.mktemp("three"), own_cluster) as running:
        yield running


@pytest.fixture
def under_load(whole_site: Site, record_property: Callable[[str, object], None]) -> UnderLoad:
    """Give a load on the site, at whose end the account is taken."""
    return loading_on(whole_site, record_property)


@pytest.fixture
def under_load_of_three(
    three_brokers: Site, record_property: Callable[[str, object], None]
) -> UnderLoad:
    """Give the same on three brokers."""
    return loading_on(three_brokers, record_property)


def loading_on(at: Site, record_property: Callable[[str, object], None]) -> UnderLoad:
    """Return what puts a load on a site and takes the account."""

    @contextmanager
    def loading(directory: str | None = None, *, handing_over: bool = True) -> Iterator[Load]:
        house = at.house
        before = account(house.data)
        token = house.token("general-manager")
        load = Load(directory or house.base_url, house.base_url, token, handing_over)
        with load.flowing():
            load.goes_on(20)
            yield load
            mended_at = load.mended_at or time.monotonic()
            load.goes_on(20)
        caught_up(at)
        seconds = time.monotonic() - mended_at
        found = account(house.data).since(before)
        extra = {"commands": load.acknowledged, "503s": load.statuses[503], "seconds": seconds}
        record_property("account", {**asdict(found), **extra})
        assert found.sent
        assert (found.lost, found.doubled, found.disordered, found.holes) == (0, 0, 0, 0)
        assert asked("dead-letters", "list", data=house.data) == []
        with connected(house.data, [Role.OPERATOR]) as client:
            assert client.get("/api/operations/v1/audit")["findings"] == []

    return loading


def caught_up(of: Site) -> None:
    """Return when every consumer has taken everything; services may be away meanwhile."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        with (
            suppress(NotReached, Refused),
            connected(of.house.data, [Role.OPERATOR]) as client,
        ):
            settle(client)
            return
        time.sleep(0.2)
    pytest.fail(f"not caught up within {PATIENCE_SECONDS} s")


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
    terminalreporter.line(" " * width + "".join(f"{column:>11}" for column in COLUMNS))
    for name, found in accounts.items():
        cells = (f"{found[column]:>11.4g}" for column in COLUMNS)
        terminalreporter.line(f"{name:<{width}}{''.join(cells)}")
