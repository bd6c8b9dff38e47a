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

from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock, utc_now
from shared.kafka.topic_admin import MAX_MESSAGE_BYTES
from tests.faults.conftest import RunUnderLoad
from tests.faults.effect_accounting import measure_effects
from tests.faults.kafka_installation import TOPIC_PREFIX, KafkaInstallation
from tests.system.cli_process import command_json, poll_until_true
from tests.system.database_inspection import query_rows

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


def test_the_broker_is_killed_and_comes_back(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        kafka_installation.first_broker.kill()
        load.wait_for_commands(40)
        assert _waiting(kafka_installation) > SOME
        kafka_installation.first_broker.start()
        kafka_installation.first_broker.wait_until_ready()
        load.mark_repaired()


def test_postgres_is_killed_twice(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        for _ in range(2):
            os.kill(kafka_installation.concord_process.postmaster_pid, signal.SIGKILL)
            load.wait_for_commands(40)
        load.mark_repaired()


def test_the_network_is_slow_silent_and_cut(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    network = kafka_installation.network_proxy
    assert network is not None
    with run_under_load() as load:
        network.delay_seconds = 0.1
        load.wait_for_commands(30)
        network.drops_data = True
        time.sleep(3)
        network.cut_connections()
        load.wait_for_commands(30)
        assert _waiting(kafka_installation) > SOME
        network.restore_network()
        load.mark_repaired()


def test_a_broker_refuses_writes(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        _takes_at_most(kafka_installation, 100)
        load.wait_for_commands(60)
        assert _waiting(kafka_installation) > SOME
        _takes_at_most(kafka_installation, MAX_MESSAGE_BYTES)
        load.mark_repaired()


def test_failing_facts_become_dead_letters_and_are_replayed(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    data = kafka_installation.concord_process.data_folder
    with run_under_load() as load:
        query_rows(data, POISONED)
        query_rows(data, POISON)
        load.wait_for_commands(60)
        poll_until_true(lambda: command_json("dead-letters", "list", data=data), "some are dead")
        query_rows(data, ANTIDOTE)
        load.mark_repaired()
        load.wait_for_commands(20)
        poll_until_true(lambda: _replayed(data), "all are replayed")


def test_the_clock_jumps(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    """Ten days ahead, past every due date, and back: each is found overdue once."""
    data = kafka_installation.concord_process.data_folder
    clock = SimulatedClock(data / CLOCK_FILE_NAME)
    with run_under_load(handing_over=False) as load, load.open_http_client() as http:
        try:
            clock.set_time(utc_now())
            _restart(kafka_installation, "duties")
            open_ = load.create_open_handoffs(http)
            clock.set_time(utc_now() + timedelta(days=10))
            poll_until_true(lambda: _announced(data, open_) == [1] * len(open_), "all are overdue")
            clock.set_time(utc_now())
            load.wait_for_commands(20)
        finally:
            clock.return_to_real_time()
        load.mark_repaired()
    assert _announced(data, open_) == [1] * len(open_)


def _waiting(at: KafkaInstallation) -> int:
    """Return how many facts have had no effect yet: the fault is felt."""
    return measure_effects(at.concord_process.data_folder).lost


def _announced(data: Path, handoffs: Sequence[str]) -> list[int]:
    """Return how often each of those that were announced as overdue was."""
    sql = (
        "SELECT count(*) FROM duties.outbox WHERE type = 'concord.duties.handoff-overdue.v1'"
        " AND data ->> 'handoff_id' = ANY ($1) GROUP BY data ->> 'handoff_id'"
    )
    return [row["count"] for row in query_rows(data, sql, handoffs)]


def _restart(at: KafkaInstallation, area: str) -> None:
    ended = at.send_signal(area, signal.SIGTERM)
    at.wait_until_ended(ended, within=10)


def _replayed(data: Path) -> bool:
    """Try the dead letters again; whether none remains."""
    return bool(command_json("dead-letters", "replay", data=data)["remaining"] == 0)


def _takes_at_most(at: KafkaInstallation, size: int) -> None:
    """Have the directory's topic refuse messages of more bytes."""
    change = ["--alter", "--add-config", f"max.message.bytes={size}"]
    topic = ["--entity-type", "topics", "--entity-name", f"{TOPIC_PREFIX}directory"]
    tool = ["java", "-cp", f"{at.first_broker.jars}/*", "kafka.admin.ConfigCommand"]
    where = ["--bootstrap-server", at.cluster.bootstrap_servers]
    done = subprocess.run(
        [*tool, *where, *change, *topic], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
