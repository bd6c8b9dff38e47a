"""Faults of the infrastructure under load: broker, network, database, clock."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.installation.system_clock_and_ids import utc_now
from shared.kafka.topic_admin import MAX_MESSAGE_BYTES
from shared.testing.kafka_broker.broker_process import FAST_START_JVM_OPTIONS
from tests.faults.conftest import RunUnderLoad
from tests.faults.effect_accounting import measure_effects
from tests.faults.kafka_installation import TOPIC_PREFIX, KafkaInstallation
from tests.system.cli_process import command_json, poll_until_true
from tests.system.database_inspection import query_rows

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

MIN_DELAYED_FACTS = 20
CREATE_FAILING_TRIGGER_FUNCTION = """
CREATE FUNCTION incentives.poisoned() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF (SELECT id < 'roster-4' FROM incentives.stream WHERE number = new.stream) THEN
    RAISE 'poison';
END IF;
RETURN new;
END $$
"""
CREATE_FAILING_TRIGGER = """
CREATE TRIGGER poison BEFORE INSERT ON incentives.compact_event FOR EACH ROW
WHEN (new.data::json ->> 'name' = 'after 1')
EXECUTE FUNCTION incentives.poisoned()
"""
DROP_FAILING_TRIGGER = "DROP FUNCTION incentives.poisoned CASCADE"


def test_a_killed_broker_that_restarts_loses_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        kafka_installation.first_broker.kill()
        load.wait_for_commands(40)
        assert _facts_without_effect(kafka_installation) > MIN_DELAYED_FACTS
        kafka_installation.first_broker.start()
        kafka_installation.first_broker.wait_until_ready()
        load.mark_repaired()


def test_a_postgres_killed_twice_loses_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        for _ in range(2):
            os.kill(kafka_installation.concord_process.postmaster_pid, signal.SIGKILL)
            load.wait_for_commands(40)
        load.mark_repaired()


def test_a_slow_silent_and_cut_network_loses_nothing(
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
        assert _facts_without_effect(kafka_installation) > MIN_DELAYED_FACTS
        network.restore_network()
        load.mark_repaired()


def test_a_broker_that_refuses_writes_loses_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        _set_max_message_bytes(kafka_installation, 100)
        load.wait_for_commands(60)
        assert _facts_without_effect(kafka_installation) > MIN_DELAYED_FACTS
        _set_max_message_bytes(kafka_installation, MAX_MESSAGE_BYTES)
        load.mark_repaired()


def test_failing_facts_become_dead_letters_and_are_replayed(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    data = kafka_installation.concord_process.data_folder
    with run_under_load() as load:
        query_rows(data, CREATE_FAILING_TRIGGER_FUNCTION)
        query_rows(data, CREATE_FAILING_TRIGGER)
        load.wait_for_commands(60)
        poll_until_true(
            lambda: command_json("dead-letters", "list", data=data), "there are dead letters"
        )
        query_rows(data, DROP_FAILING_TRIGGER)
        load.mark_repaired()
        load.wait_for_commands(20)
        poll_until_true(lambda: _replay_all(data), "all are replayed")


def test_a_jumping_clock_finds_each_handoff_overdue_once(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    """The clock is set ten days ahead, past every due date, and back."""
    data = kafka_installation.concord_process.data_folder
    clock = SimulatedClock(data / CLOCK_FILE_NAME)
    with run_under_load(handing_over=False) as load, load.open_http_client() as http:
        try:
            clock.set_time(utc_now())
            _restart_service(kafka_installation, "duties")
            handoffs = load.create_open_handoffs(http)
            clock.set_time(utc_now() + timedelta(days=10))
            poll_until_true(
                lambda: _overdue_announcements(data, handoffs) == [1] * len(handoffs),
                "all are overdue",
            )
            clock.set_time(utc_now())
            load.wait_for_commands(20)
        finally:
            clock.return_to_real_time()
        load.mark_repaired()
    assert _overdue_announcements(data, handoffs) == [1] * len(handoffs)


def _facts_without_effect(installation: KafkaInstallation) -> int:
    """Return how many facts have had no effect yet, so that the fault is effective."""
    return measure_effects(installation.concord_process.data_folder).lost


def _overdue_announcements(data: Path, handoffs: Sequence[str]) -> list[int]:
    """Return how often each announced handoff was announced as overdue."""
    sql = (
        "SELECT count(*) FROM duties.outbox WHERE type = 'concord.duties.handoff-overdue.v1'"
        " AND data ->> 'handoff_id' = ANY ($1) GROUP BY data ->> 'handoff_id'"
    )
    return [row["count"] for row in query_rows(data, sql, handoffs)]


def _restart_service(installation: KafkaInstallation, area: str) -> None:
    ended = installation.send_signal(area, signal.SIGTERM)
    installation.wait_until_ended(ended, within=10)


def _replay_all(data: Path) -> bool:
    """Replay the dead letters; return whether none remains."""
    return bool(command_json("dead-letters", "replay", data=data)["remaining"] == 0)


def _set_max_message_bytes(installation: KafkaInstallation, size: int) -> None:
    """Have the directory's topic refuse messages that are larger."""
    change = ["--alter", "--add-config", f"max.message.bytes={size}"]
    topic = ["--entity-type", "topics", "--entity-name", f"{TOPIC_PREFIX}directory"]
    jars = f"{installation.first_broker.jars}/*"
    tool = ["java", *FAST_START_JVM_OPTIONS, "-cp", jars, "kafka.admin.ConfigCommand"]
    where = ["--bootstrap-server", installation.cluster.bootstrap_servers]
    completed = subprocess.run(
        [*tool, *where, *change, *topic], check=False, capture_output=True, text=True, timeout=60
    )
    assert completed.returncode == 0, completed.stderr
