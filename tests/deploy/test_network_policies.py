"""Who may talk to whom, worked out from the policies as a policy engine would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.deploy.kustomize_manifests import (
    DEV,
    OVERLAYS,
    PRODUCTION,
    PRODUCTION_OBSERVABILITY,
    WORKLOAD_KINDS,
    containers,
    needs_kubectl,
    objects_of_kind,
    pod_template,
    selector_matches,
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
ENDS[PRODUCTION_OBSERVABILITY] = ENDS[PRODUCTION]


def pod_of_component(component: str) -> Pod:
    return Pod({PART_OF: "concord", COMPONENT: component}, ports=HTTP)


def is_connection_allowed(overlay: str, source: Pod, target: Pod, port: int) -> bool:
    """Whether a connection is let out of one pod and into the other."""
    policies = [one["spec"] for one in objects_of_kind(overlay, "NetworkPolicy")]
    out = _policy_allows(policies, "Egress", source, target, target, port)
    return out and _policy_allows(policies, "Ingress", target, source, target, port)


def _policy_allows(
    policies: Iterable[Any], way: str, here: Pod, there: Pod, target: Pod, port: int
) -> bool:
    if here.namespace != "concord":
        return True
    about = [
        one
        for one in policies
        if way in one["policyTypes"] and selector_matches(one["podSelector"], here.labels)
    ]
    rules = [rule for one in about for rule in one.get(way.lower(), ())]
    peers = "to" if way == "Egress" else "from"
    return not about or any(
        ("ports" not in rule or any(target.port(one["port"]) == port for one in rule["ports"]))
        and (peers not in rule or any(_peer_matches(peer, there) for peer in rule[peers]))
        for rule in rules
    )


def _peer_matches(peer: Mapping[str, Any], pod_: Pod) -> bool:
    inside = (
        selector_matches(peer["namespaceSelector"], {NAMESPACE: pod_.namespace})
        if "namespaceSelector" in peer
        else pod_.namespace == "concord"
    )
    return inside and selector_matches(peer.get("podSelector", {}), pod_.labels)


@each_overlay
@pytest.mark.parametrize("component", ["api", "work"])
def test_services_reach_database_and_brokers(overlay: str, component: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert is_connection_allowed(overlay, pod_of_component(component), database, sql)
    if overlay == DEV:  # in production Strimzi makes the policy for its brokers itself
        assert is_connection_allowed(overlay, pod_of_component(component), broker, kafka)
    else:
        (listener,) = next(objects_of_kind(overlay, "Kafka"))["spec"]["kafka"]["listeners"]
        peers = listener["networkPolicyPeers"]
        assert any(_peer_matches(peer, pod_of_component(component)) for peer in peers)
        assert not any(_peer_matches(peer, pod_of_component("gateway")) for peer in peers)


@each_overlay
def test_only_the_gateway_reaches_the_api(overlay: str) -> None:
    assert is_connection_allowed(
        overlay, pod_of_component("gateway"), pod_of_component("api"), 8420
    )
    for other in (
        pod_of_component("work"),
        pod_of_component("migrate"),
        pod_of_component("api"),
        ELSEWHERE,
        INGRESS,
    ):
        assert not is_connection_allowed(overlay, other, pod_of_component("api"), 8420), other


@each_overlay
def test_the_migration_reaches_the_database_and_nothing_else(overlay: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert is_connection_allowed(overlay, pod_of_component("migrate"), database, sql)
    assert not is_connection_allowed(overlay, pod_of_component("migrate"), broker, kafka)
    assert not is_connection_allowed(overlay, pod_of_component("migrate"), ELSEWHERE, 443)


@each_overlay
def test_the_gateway_reaches_neither_database_nor_brokers(overlay: str) -> None:
    (database, sql), (broker, kafka) = ENDS[overlay]["database"], ENDS[overlay]["broker"]
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), database, sql)
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), broker, kafka)
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), ELSEWHERE, 443)


@each_overlay
def test_nobody_from_elsewhere_comes_in(overlay: str) -> None:
    database, sql = ENDS[overlay]["database"]
    for target in (*map(pod_of_component, PARTS), Pod({PART_OF: "concord"}, ports=HTTP)):
        assert not is_connection_allowed(overlay, ELSEWHERE, target, 8420), target
    assert not is_connection_allowed(overlay, ELSEWHERE, database, sql)


@each_overlay
def test_the_ingress_reaches_the_gateway_in_production_only(overlay: str) -> None:
    assert is_connection_allowed(overlay, INGRESS, pod_of_component("gateway"), 8420) is (
        overlay != DEV
    )


@each_overlay
def test_prometheus_reaches_what_serves_metrics_where_it_is_wanted(overlay: str) -> None:
    for component in ("api", "work"):
        assert is_connection_allowed(overlay, PROMETHEUS, pod_of_component(component), 8420) is (
            overlay == PRODUCTION_OBSERVABILITY
        )


@each_overlay
def test_every_concord_pod_reaches_dns(overlay: str) -> None:
    for workload in objects_of_kind(overlay, *WORKLOAD_KINDS):
        labels = pod_template(workload)["metadata"]["labels"]
        assert containers(workload)
        assert is_connection_allowed(overlay, Pod(labels), NAMES, DNS), labels


def test_the_sample_company_uses_the_gateway() -> None:
    assert is_connection_allowed(DEV, pod_of_component("sample"), pod_of_component("gateway"), 8420)
    assert not is_connection_allowed(DEV, pod_of_component("sample"), pod_of_component("api"), 8420)
    assert not is_connection_allowed(
        DEV, pod_of_component("sample"), ENDS[DEV]["database"][0], 5432
    )


@pytest.mark.parametrize("port", [5432, 8000])
def test_database_instances_and_their_operator_reach_each_other(port: int) -> None:
    instance = ENDS[PRODUCTION]["database"][0]
    assert is_connection_allowed(PRODUCTION, instance, instance, port)
    assert is_connection_allowed(PRODUCTION, Pod({}, "cnpg-system"), instance, port)
    assert not is_connection_allowed(PRODUCTION, pod_of_component("gateway"), instance, port)
