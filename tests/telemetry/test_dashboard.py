"""The dashboard and the alert rules ask for metrics and labels that the code emits."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from shared.eventsourcing.store import Append, Conflict
from shared.http.callers import Role
from shared.kafka.relay import RELAY
from shared.postgres import checkpoints
from shared.runtime.vitals import Vitals
from shared.telemetry.exporters import exposition
from shared.telemetry.metrics import RELAY_FACTS
from shared.testing.house import OpenHouse
from tests.architecture.sources import ROOT
from tests.shared.toys.bell import Rung, ringing, somebody
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service
from tests.telemetry.witness import Witness

FOLDER = ROOT / "deploy" / "observability"

METRIC = re.compile(r"\b((?:concord|http_server)_[a-z_]+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


def dashboard() -> Iterator[str]:
    """Yield the queries of every panel."""
    panels = json.loads((FOLDER / "grafana" / "concord.json").read_text("utf-8"))["panels"]
    yield from (target["expr"] for panel in panels for target in panel["targets"])


def alerts() -> Iterator[str]:
    """Yield the expression of every rule."""
    rules = yaml.safe_load((FOLDER / "prometheus" / "alerts.yaml").read_text("utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])


def unknown(query: str, emitted: dict[str, set[str]]) -> list[str]:
    """Return the metrics and labels of a query that nothing emits."""
    named = METRIC.findall(query)
    assert named, query
    labels = {label.strip() for group in GROUPED.findall(query) for label in group.split(",")} | {
        re.split("[=!~]", one)[0].strip() for _, rest in named for one in rest.split(",") if one
    }
    missing = [name for name, _ in named if name not in emitted]
    known = [emitted[name] for name, _ in named if name in emitted]
    return missing or sorted(label for label in labels if not all(label in one for one in known))


@pytest.fixture
async def emitted(house: OpenHouse, witness: Witness) -> dict[str, set[str]]:
    """Have everything happen once, and return the labels of each series that this leaves."""
    async with house([bell_service, ear_service(deaf_to={"x"})], background=False) as running:
        bell, ear, bus = running.area("bell"), running.area("ear"), running.running.bus
        again_at = running.clock() + timedelta(minutes=1)
        for name in ("whole", "broken"):
            rung = Rung(bell=name, again_at=again_at)
            await bell.store.append(Append(f"bell-{name}", 0, [rung], somebody()))
        await bell.store.append(ringing("dead", "x"))
        with suppress(Conflict):
            await bell.store.append(ringing("dead", "again"))
        await running.client.post(
            "/api/bell/v1/bells/a/rings", json={"note": "c"}, headers=running.caller(Role.LIAISON)
        )
        running.clock.pass_by(timedelta(hours=1))
        timer, consumer = bell.timer(), ear.consumer(bus)
        assert timer
        assert consumer
        await timer.fire()
        async with bus.feed("ear", ["bell"], consumer.position) as feed:
            await consumer.take(await feed.next())
        async with bell.pool.acquire() as connection:
            await checkpoints.advance(connection, RELAY, "bell", 0, 1)
        RELAY_FACTS.add(1, {"area": "bell"})  # without a broker; tests/kafka has one
        await Vitals([bell, ear], bus, has_relay=True).look()
    series: defaultdict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(exposition().decode()):
        for sample in family.samples:
            series[sample.name] |= set(sample.labels)
    return series


def test_they_ask_for_what_there_is(emitted: dict[str, set[str]]) -> None:
    astray = {query: found for query in queries() if (found := unknown(query, emitted))}
    assert not astray


def test_no_metric_of_ours_is_left_out(emitted: dict[str, set[str]]) -> None:
    shown = {name for query in queries() for name, _ in METRIC.findall(query)}
    stems = {re.sub("_(bucket|count|sum|total|created)$", "", name) for name in emitted}
    shown_stems = {re.sub("_(bucket|count|sum|total)$", "", name) for name in shown}
    ours = {stem for stem in stems if stem.startswith("concord_")}
    assert ours == {stem for stem in shown_stems if stem.startswith("concord_")}


def test_a_metric_or_label_that_there_is_not_is_noticed() -> None:
    emitted = {"concord_commands_total": {"area"}}
    assert not unknown("sum by (area) (concord_commands_total)", emitted)
    assert unknown("concord_orders_total > 0", emitted) == ["concord_orders_total"]
    assert unknown('sum by (shop) (concord_commands_total{till="2"})', emitted) == ["shop", "till"]


def queries() -> list[str]:
    """Return every query there is."""
    return [*dashboard(), *alerts()]
