"""Services are killed, doubled, suspended and restarted under load."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.faults.conftest import RunUnderLoad
from tests.faults.kafka_installation import KafkaInstallation
from tests.system.cli_process import poll_until_true
from tests.system.database_inspection import query_rows

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

KILLS = 4
GRACE_SECONDS = 10
NEWEST_FACT_SQL = "SELECT id FROM directory.outbox ORDER BY position DESC LIMIT 1"
EFFECT_OF_FACT_SQL = (
    "SELECT id FROM incentives.event"
    " WHERE context ->> 'causation' = $1 AND data ->> 'type' <> 'statement-changed'"
)
AREAS = ("directory", "duties", "incentives", "workflows")


@pytest.mark.parametrize("area", ["duties", "incentives"], ids=["it-publishes", "it-consumes"])
def test_a_service_killed_repeatedly_loses_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad, area: str
) -> None:
    """Kills come at random times: between sending and its checkpoint, or effect and commit."""
    with run_under_load() as load:
        for _ in range(KILLS):
            time.sleep(random.random())
            kafka_installation.send_signal(area, signal.SIGKILL)
            load.wait_for_commands(10)
        load.mark_repaired()


def test_a_second_consumer_that_comes_and_goes_loses_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        with kafka_installation.run_replica("incentives"):
            load.wait_for_commands(60)
        load.wait_for_commands(30)
        load.mark_repaired()


def test_a_suspended_relay_and_consumer_that_resume_duplicate_nothing(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    data = kafka_installation.concord_process.data_folder
    with (
        kafka_installation.run_replica("directory") as directory,
        kafka_installation.run_replica("incentives"),
        run_under_load(directory=directory) as load,
    ):
        suspended = [
            kafka_installation.send_signal(area, signal.SIGSTOP)
            for area in ("directory", "incentives")
        ]
        try:
            load.wait_for_commands(10)
            newest = query_rows(data, NEWEST_FACT_SQL)[0]["id"]
            poll_until_true(
                lambda: query_rows(data, EFFECT_OF_FACT_SQL, str(newest)),
                "others take over",
                within=100,
            )
            load.wait_for_commands(30)
        finally:
            for pid in suspended:
                os.kill(pid, signal.SIGCONT)
        load.mark_repaired()


def test_callers_only_have_to_wait_while_every_service_is_restarted(
    kafka_installation: KafkaInstallation, run_under_load: RunUnderLoad
) -> None:
    with run_under_load() as load:
        for area in AREAS:
            ended = kafka_installation.send_signal(area, signal.SIGTERM)
            kafka_installation.wait_until_ended(ended, within=GRACE_SECONDS)
            load.wait_for_commands(10)
        load.mark_repaired()
    assert set(load.statuses) <= {200, 201, 503}
