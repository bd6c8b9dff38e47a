"""Three brokers keep every fact: one may fall; without two of them none is taken, and none lost."""

from __future__ import annotations

import pytest

from tests.faults.conftest import RunUnderLoad
from tests.faults.effect_accounting import measure_effects
from tests.faults.kafka_installation import KafkaInstallation

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("three")]

SOME = 20


def test_one_of_three_brokers_is_killed(
    three_broker_installation: KafkaInstallation, run_under_load_three_brokers: RunUnderLoad
) -> None:
    with run_under_load_three_brokers() as load:
        three_broker_installation.first_broker.kill()
        load.mark_repaired()
        load.wait_for_commands(60)
    three_broker_installation.first_broker.start()
    three_broker_installation.first_broker.wait_until_ready()


def test_too_few_brokers_are_left_to_take_writes(
    three_broker_installation: KafkaInstallation, run_under_load_three_brokers: RunUnderLoad
) -> None:
    fallen = three_broker_installation.cluster.brokers[1:]
    with run_under_load_three_brokers() as load:
        for broker in fallen:
            broker.kill()
        load.wait_for_commands(60)
        assert measure_effects(three_broker_installation.concord_process.data_folder).lost > SOME
        for broker in fallen:
            broker.start()
        for broker in fallen:
            broker.wait_until_ready()
        load.mark_repaired()
