"""What the services stand on breaks while commands flow: broker, network, database, clock."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from shared.kafka.topics import LARGEST_FACT
from shared.runtime.clock import STORY_CLOCK, StoryClock, now
from tests.faults.account import account
from tests.faults.conftest import UnderLoad
from tests.faults.site import PREFIX, Site
from tests.system.database import rows
from tests.system.terminal import asked, eventually

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

SOME = 20
POISONED = """
CREATE FUNCTION incentives.poisoned() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE 'poison'; END $$
"""
POISON = """
CREATE TRIGGER poison BEFORE INSERT ON incentives.event FOR EACH ROW
WHEN (new.data ->> 'name' = 'after 1' AND new.stream < 'roster-4')
EXECUTE FUNCTION incentives.poisoned()
"""
ANTIDOTE = "DROP FUNCTION incentives.poisoned CASCADE"


def test_the_broker_is_killed_and_comes_back(whole_site: Site, under_load: UnderLoad) -> None:
    with under_load() as load:
        whole_site.broker.kill()
        load.goes_on(40)
        assert _waiting(whole_site) > SOME
        whole_site.broker.launch()
        whole_site.broker.wait()
        load.mended()


def test_postgres_is_killed_twice(whole_site: Site, under_load: UnderLoad) -> None:
    with under_load() as load:
        for _ in range(2):
            os.kill(whole_site.house.postmaster, signal.SIGKILL)
            load.goes_on(40)
        load.mended()


def test_the_network_is_slow_silent_and_cut(whole_site: Site, under_load: UnderLoad) -> None:
    network = whole_site.network
    assert network is not None
    with under_load() as load:
        network.delay = 0.1
        load.goes_on(30)
        network.silent = True
        time.sleep(3)
        network.cut()
        load.goes_on(30)
        assert _waiting(whole_site) > SOME
        network.mend()
        load.mended()


def test_a_broker_refuses_writes(whole_site: Site, under_load: UnderLoad) -> None:
    with under_load() as load:
        _takes_at_most(whole_site, 100)
        load.goes_on(60)
        assert _waiting(whole_site) > SOME
        _takes_at_most(whole_site, LARGEST_FACT)
        load.mended()


def test_poisonous_facts_die_and_are_replayed(whole_site: Site, under_load: UnderLoad) -> None:
    data = whole_site.house.data
    with under_load() as load:
        rows(data, POISONED)
        rows(data, POISON)
        load.goes_on(60)
        eventually(lambda: asked("dead-letters", "list", data=data), "some are dead")
        rows(data, ANTIDOTE)
        load.mended()
        load.goes_on(20)
        eventually(lambda: _replayed(data), "all are replayed")


def test_the_clock_jumps(whole_site: Site, under_load: UnderLoad) -> None:
    """Ten days ahead, past every due date, and back: each is found overdue once."""
    data = whole_site.house.data
    clock = StoryClock(data / STORY_CLOCK)
    with under_load(handing_over=False) as load, load.http() as http:
        try:
            clock.show(now())
            _restart(whole_site, "duties")
            open_ = load.open_handoffs(http)
            clock.show(now() + timedelta(days=10))
            eventually(lambda: _announced(data, open_) == [1] * len(open_), "all are overdue")
            clock.show(now())
            load.goes_on(20)
        finally:
            clock.end()
        load.mended()
    assert _announced(data, open_) == [1] * len(open_)


def _waiting(at: Site) -> int:
    """Return how many facts have had no effect yet: the fault is felt."""
    return account(at.house.data).lost


def _announced(data: Path, handoffs: Sequence[str]) -> list[int]:
    """Return how often each of those that were announced as overdue was."""
    sql = (
        "SELECT count(*) FROM duties.outbox WHERE type = 'concord.duties.handoff-overdue.v1'"
        " AND data ->> 'handoff_id' = ANY ($1) GROUP BY data ->> 'handoff_id'"
    )
    return [row["count"] for row in rows(data, sql, handoffs)]


def _restart(at: Site, area: str) -> None:
    ended = at.send(area, signal.SIGTERM)
    at.until_ended(ended, within=10)


def _replayed(data: Path) -> bool:
    """Try the dead letters again; whether none remains."""
    return bool(asked("dead-letters", "replay", data=data)["remaining"] == 0)


def _takes_at_most(at: Site, size: int) -> None:
    """Have the directory's topic refuse messages of more bytes."""
    change = ["--alter", "--add-config", f"max.message.bytes={size}"]
    topic = ["--entity-type", "topics", "--entity-name", f"{PREFIX}directory"]
    tool = ["java", "-cp", f"{at.broker.jars}/*", "kafka.admin.ConfigCommand"]
    where = ["--bootstrap-server", at.cluster.bootstrap]
    done = subprocess.run(
        [*tool, *where, *change, *topic], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
