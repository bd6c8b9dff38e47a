"""Three brokers keep every fact: one may fall; without two of them none is taken, and none lost."""

from __future__ import annotations

import pytest

from tests.faults.account import account
from tests.faults.conftest import UnderLoad
from tests.faults.site import Site

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("three")]

SOME = 20


def test_one_of_three_brokers_is_killed(
    three_brokers: Site, under_load_of_three: UnderLoad
) -> None:
    with under_load_of_three() as load:
        three_brokers.broker.kill()
        load.mended()
        load.goes_on(60)
    three_brokers.broker.launch()
    three_brokers.broker.wait()


def test_too_few_brokers_are_left_to_take_writes(
    three_brokers: Site, under_load_of_three: UnderLoad
) -> None:
    fallen = three_brokers.cluster.brokers[1:]
    with under_load_of_three() as load:
        for broker in fallen:
            broker.kill()
        load.goes_on(60)
        assert account(three_brokers.house.data).lost > SOME
        for broker in fallen:
            broker.launch()
        for broker in fallen:
            broker.wait()
        load.mended()
