"""Who may talk to whom, worked out from the policies as a policy engine would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.deploy.manifests import (
    DEV,
    OBSERVED,
    OVERLAYS,
    PRODUCTION,
    WORKLOADS,
    containers,
    matches,
    needs_kubectl,
    of_kind,
    pod,
)

PART_OF = "app.kubernetes.io/part-of"
COMPONENT = "app.kubernetes.io/component"
NAMESPACE = "kubernetes.io/metadata.name"
DNS = 53

pytestmark = needs_kubectl
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@dataclass(frozen=True)
class Pod:
    """One end of a connection: its labels, its namespace, and its ports by name."""

    labels: Mapping[str, str]
    namespace: str = "concord"
    ports: tuple[tuple[str, int], ...] = ()

    def port(self, wanted: int | str) -> int | None:
        """Return a port's number; `None` where it has none of that name."""
        return wanted if isinstance(wanted, int) else dict(self.ports).get(wanted)


HTTP = (("http", 8420),)
PARTS = ("api", "work", "gateway", "migrate")
ELSEWHERE = Pod({"app": "somebody"}, "elsewhere")
NAMES = Pod({"k8s-app": "kube-dns"}, "kube-system")
INGRESS = Pod({"app.kubernetes.io/name": "ingress-nginx"}, "ingress-nginx")
PROMETHEUS = Pod({"app.kubernetes.io/name": "prometheus"}, "monitoring")
ENDS = {
    DEV: {
        "database": (
            Pod({PART_OF: "concord", COMPONENT: "database"}, ports=(("postgres", 5432),)),
            5432,
        ),
        "broker": (Pod({PART_OF: "concord", COMPONENT: "broker"}, ports=(("kafka", 9092),)), 9092),
    },
    PRODUCTION: {
        "database": (Pod({"cnpg.io/cluster": "concord-db"}), 5432),
        "broker": (Pod({"strimzi.io/cluster": "concord", "strimzi.io/kind": "Kafka"}), 9093),
    },
}
ENDS[OBSERVED] = ENDS[PRODUCTION]


def part(component: str) -> Pod:
    return Pod({PART_OF: "concord", COMPONENT: component}, ports=HTTP)


def admitted(overlay: str, source: Pod, target: Pod, port: int) -> bool:
    """Whether a connection is let out of one pod and into the other."""
    policies = [one["spec"] for one in of_kind(overlay, "NetworkPolicy")]
    out = _passes(policies, "Egress", source, target, target, port)
    return out and _passes(policies, "Ingress", target, source, target, port)


def _passes(
    policies: Iterable[Any], way: str, here: Pod, there: Pod, target: Pod, port: int
) -> bool:
    if here.namespace != "concord":
        return True
    about = [
        one
        for one in policies
        if way in one["policyTypes"] and matches(one["podSelector"], here.labels)
    ]
    rules = [rule for one in about for rule in one.get(way.lower(), ())]
    peers = "to" if way == "Egress" else "from"
    return not about or any(
        ("ports" not in rule or any(target.port(one["port"]) == port for one in rule["ports"]))
        and (peers not in rule or any(_is(peer, there) for peer in rule[peers]))
        for rule in rules
    )


def _is(peer: Mapping[str, Any], pod_: Pod) -> bool:
    inside = (
        matches(peer["namespaceSelector"], {NAMESPACE: pod_.namespace})
        if "namespaceSelector" in peer
        else pod_.namespace == "concord"
    )
    return inside and matches(peer.get("podSelector", {}), pod_.labels)


@each_overlay
@pytest.mark.parametrize("component", ["api", "work"])
def test_services_reach_database_and_brokers(overlay: str, component: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert admitted(overlay, part(component), database, sql)
    if overlay == DEV:  # in production Strimzi makes the policy for its brokers itself
        assert admitted(overlay, part(component), broker, kafka)
    else:
        (listener,) = next(of_kind(overlay, "Kafka"))["spec"]["kafka"]["listeners"]
        peers = listener["networkPolicyPeers"]
        assert any(_is(peer, part(component)) for peer in peers)
        assert not any(_is(peer, part("gateway")) for peer in peers)


@each_overlay
def test_only_the_door_reaches_the_api(overlay: str) -> None:
    assert admitted(overlay, part("gateway"), part("api"), 8420)
    for other in (part("work"), part("migrate"), part("api"), ELSEWHERE, INGRESS):
        assert not admitted(overlay, other, part("api"), 8420), other


@each_overlay
def test_the_migration_reaches_the_database_and_nothing_else(overlay: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert admitted(overlay, part("migrate"), database, sql)
    assert not admitted(overlay, part("migrate"), broker, kafka)
    assert not admitted(overlay, part("migrate"), ELSEWHERE, 443)


@each_overlay
def test_the_door_reaches_neither_database_nor_brokers(overlay: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert not admitted(overlay, part("gateway"), database, sql)
    assert not admitted(overlay, part("gateway"), broker, kafka)
    assert not admitted(overlay, part("gateway"), ELSEWHERE, 443)


@each_overlay
def test_nobody_from_elsewhere_comes_in(overlay: str) -> None:
    database, sql = ENDS[overlay]["database"]
    for target in (*map(part, PARTS), Pod({PART_OF: "concord"}, ports=HTTP)):
        assert not admitted(overlay, ELSEWHERE, target, 8420), target
    assert not admitted(overlay, ELSEWHERE, database, sql)


@each_overlay
def test_the_ingress_reaches_the_door_in_production_only(overlay: str) -> None:
    assert admitted(overlay, INGRESS, part("gateway"), 8420) is (overlay != DEV)


@each_overlay
def test_prometheus_reaches_what_serves_metrics_where_it_is_wanted(overlay: str) -> None:
    for component in ("api", "work"):
        assert admitted(overlay, PROMETHEUS, part(component), 8420) is (overlay == OBSERVED)


@each_overlay
def test_everything_of_ours_finds_names(overlay: str) -> None:
    for workload in of_kind(overlay, *WORKLOADS):
        labels = pod(workload)["metadata"]["labels"]
        assert containers(workload)
        assert admitted(overlay, Pod(labels), NAMES, DNS), labels


def test_the_sample_company_comes_by_the_door() -> None:
    assert admitted(DEV, part("sample"), part("gateway"), 8420)
    assert not admitted(DEV, part("sample"), part("api"), 8420)
    assert not admitted(DEV, part("sample"), ENDS[DEV]["database"][0], 5432)


@pytest.mark.parametrize("port", [5432, 8000])
def test_database_instances_and_their_operator_reach_each_other(port: int) -> None:
    instance = ENDS[PRODUCTION]["database"][0]
    assert admitted(PRODUCTION, instance, instance, port)
    assert admitted(PRODUCTION, Pod({}, "cnpg-system"), instance, port)
    assert not admitted(PRODUCTION, part("gateway"), instance, port)
