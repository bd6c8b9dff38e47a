"""With three brokers, one may fail; without two, no fact is accepted, and none is lost."""

from __future__ import annotations

import pytest

from tests.faults.conftest import RunUnderLoad
from tests.faults.effect_accounting import measure_effects
from tests.faults.kafka_installation import KafkaInstallation

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("three")]

MIN_DELAYED_FACTS = 20


def test_one_killed_broker_of_three_loses_nothing(
    three_broker_installation: KafkaInstallation, run_under_load_three_brokers: RunUnderLoad
) -> None:
    with run_under_load_three_brokers() as load:
        three_broker_installation.first_broker.kill()
        load.mark_repaired()
        load.wait_for_commands(60)
    three_broker_installation.first_broker.start()
    three_broker_installation.first_broker.wait_until_ready()


def test_too_few_brokers_for_writes_lose_nothing(
    three_broker_installation: KafkaInstallation, run_under_load_three_brokers: RunUnderLoad
) -> None:
    failed = three_broker_installation.cluster.brokers[1:]
    with run_under_load_three_brokers() as load:
        for broker in failed:
            broker.kill()
        load.wait_for_commands(60)
        assert (
            measure_effects(three_broker_installation.concord_process.data_folder).lost
            > MIN_DELAYED_FACTS
        )
        for broker in failed:
            broker.start()
        for broker in failed:
            broker.wait_until_ready()
        load.mark_repaired()
