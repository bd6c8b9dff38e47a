"""Services killed, doubled, frozen and restarted while commands flow."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.faults.conftest import UnderLoad
from tests.faults.site import Site
from tests.system.database import rows
from tests.system.terminal import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

KILLS = 4
GRACE_SECONDS = 10
NEWEST = "SELECT id FROM directory.outbox ORDER BY position DESC LIMIT 1"
HEARD = "SELECT id FROM incentives.event WHERE context ->> 'causation' = $1"
AREAS = ("directory", "duties", "incentives", "workflows")


@pytest.mark.parametrize("area", ["duties", "incentives"], ids=["it-publishes", "it-consumes"])
def test_a_service_is_killed_again_and_again(
    whole_site: Site, under_load: UnderLoad, area: str
) -> None:
    """At random moments, so between sending and noting that, and between effect and commit."""
    with under_load() as load:
        for _ in range(KILLS):
            time.sleep(random.random())
            whole_site.send(area, signal.SIGKILL)
            load.goes_on(10)
        load.mended()


def test_a_second_consumer_comes_and_goes(whole_site: Site, under_load: UnderLoad) -> None:
    with under_load() as load:
        with whole_site.replica("incentives"):
            load.goes_on(60)
        load.goes_on(30)
        load.mended()


def test_a_stale_relay_and_a_stale_consumer_wake_up(
    whole_site: Site, under_load: UnderLoad
) -> None:
    data = whole_site.house.data
    with (
        whole_site.replica("directory") as directory,
        whole_site.replica("incentives"),
        under_load(directory=directory) as load,
    ):
        frozen = [whole_site.send(area, signal.SIGSTOP) for area in ("directory", "incentives")]
        try:
            load.goes_on(10)
            newest = rows(data, NEWEST)[0]["id"]
            eventually(lambda: rows(data, HEARD, str(newest)), "others take over", within=100)
            load.goes_on(30)
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        load.mended()


def test_every_service_is_restarted_and_callers_wait_at_most(
    whole_site: Site, under_load: UnderLoad
) -> None:
    with under_load() as load:
        for area in AREAS:
            ended = whole_site.send(area, signal.SIGTERM)
            whole_site.until_ended(ended, within=GRACE_SECONDS)
            load.goes_on(10)
        load.mended()
    assert set(load.statuses) <= {200, 201, 503}
