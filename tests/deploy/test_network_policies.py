"""Which pods may connect to which, derived from the policies as a policy engine would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.deploy.kustomize_manifests import (
    DEV,
    OVERLAYS,
    PRODUCTION,
    PRODUCTION_CONNECTORS,
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
DNS_PORT = 53

pytestmark = needs_kubectl
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@dataclass(frozen=True)
class Pod:
    """One end of a connection: a pod's labels, its namespace, and its ports by name."""

    labels: Mapping[str, str]
    namespace: str = "concord"
    ports: tuple[tuple[str, int], ...] = ()

    def port(self, name_or_number: int | str) -> int | None:
        """Return the number of a port; `None` where the pod has no port of that name."""
        return (
            name_or_number
            if isinstance(name_or_number, int)
            else dict(self.ports).get(name_or_number)
        )


HTTP = (("http", 8420),)
COMPONENTS = ("api", "work", "gateway", "migrate")
FOREIGN_POD = Pod({"app": "somebody"}, "elsewhere")
DNS_POD = Pod({"k8s-app": "kube-dns"}, "kube-system")
INGRESS = Pod({"app.kubernetes.io/name": "ingress-nginx"}, "ingress-nginx")
PROMETHEUS = Pod({"app.kubernetes.io/name": "prometheus"}, "monitoring")
BACKENDS = {
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
BACKENDS[PRODUCTION_OBSERVABILITY] = BACKENDS[PRODUCTION_CONNECTORS] = BACKENDS[PRODUCTION]


def pod_of_component(component: str, **labels: str) -> Pod:
    return Pod({PART_OF: "concord", COMPONENT: component, **labels}, ports=HTTP)


def pod_of_area(area: str, component: str) -> Pod:
    return pod_of_component(component, **{"app.kubernetes.io/name": area})


def is_connection_allowed(overlay: str, source: Pod, target: Pod, port: int) -> bool:
    """Return whether egress from one pod and ingress to the other both allow a connection."""
    policies = [one["spec"] for one in objects_of_kind(overlay, "NetworkPolicy")]
    egress = _policy_allows(policies, "Egress", source, target, target, port)
    return egress and _policy_allows(policies, "Ingress", target, source, target, port)


def _policy_allows(
    policies: Iterable[Any], direction: str, pod: Pod, other: Pod, target: Pod, port: int
) -> bool:
    if pod.namespace != "concord":
        return True
    applicable = [
        one
        for one in policies
        if direction in one["policyTypes"] and selector_matches(one["podSelector"], pod.labels)
    ]
    rules = [rule for one in applicable for rule in one.get(direction.lower(), ())]
    peers = "to" if direction == "Egress" else "from"
    return not applicable or any(
        ("ports" not in rule or any(target.port(one["port"]) == port for one in rule["ports"]))
        and (peers not in rule or any(_peer_matches(peer, other) for peer in rule[peers]))
        for rule in rules
    )


def _peer_matches(peer: Mapping[str, Any], pod: Pod) -> bool:
    in_namespace = (
        selector_matches(peer["namespaceSelector"], {NAMESPACE: pod.namespace})
        if "namespaceSelector" in peer
        else pod.namespace == "concord"
    )
    return in_namespace and selector_matches(peer.get("podSelector", {}), pod.labels)


@each_overlay
@pytest.mark.parametrize("component", ["api", "work"])
def test_services_reach_database_and_brokers(overlay: str, component: str) -> None:
    (database, sql), (broker, kafka) = BACKENDS[overlay]["database"], BACKENDS[overlay]["broker"]
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
    for source in (
        pod_of_component("work"),
        pod_of_component("migrate"),
        pod_of_component("api"),
        FOREIGN_POD,
        INGRESS,
    ):
        assert not is_connection_allowed(overlay, source, pod_of_component("api"), 8420), source


@each_overlay
def test_the_migration_reaches_the_database_and_nothing_else(overlay: str) -> None:
    (database, sql), (broker, kafka) = BACKENDS[overlay]["database"], BACKENDS[overlay]["broker"]
    assert is_connection_allowed(overlay, pod_of_component("migrate"), database, sql)
    assert not is_connection_allowed(overlay, pod_of_component("migrate"), broker, kafka)
    assert not is_connection_allowed(overlay, pod_of_component("migrate"), FOREIGN_POD, 443)


@each_overlay
def test_the_gateway_reaches_neither_database_nor_brokers(overlay: str) -> None:
    (database, sql), (broker, kafka) = BACKENDS[overlay]["database"], BACKENDS[overlay]["broker"]
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), database, sql)
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), broker, kafka)
    assert not is_connection_allowed(overlay, pod_of_component("gateway"), FOREIGN_POD, 443)


@each_overlay
def test_pods_of_other_namespaces_reach_nothing(overlay: str) -> None:
    database, sql = BACKENDS[overlay]["database"]
    for target in (*map(pod_of_component, COMPONENTS), Pod({PART_OF: "concord"}, ports=HTTP)):
        assert not is_connection_allowed(overlay, FOREIGN_POD, target, 8420), target
    assert not is_connection_allowed(overlay, FOREIGN_POD, database, sql)


@each_overlay
def test_the_ingress_reaches_the_gateway_in_production_only(overlay: str) -> None:
    assert is_connection_allowed(overlay, INGRESS, pod_of_component("gateway"), 8420) is (
        overlay != DEV
    )


@each_overlay
def test_prometheus_reaches_metrics_only_with_the_observability_component(overlay: str) -> None:
    for component in ("api", "work"):
        assert is_connection_allowed(overlay, PROMETHEUS, pod_of_component(component), 8420) is (
            overlay == PRODUCTION_OBSERVABILITY
        )


@each_overlay
def test_every_concord_pod_reaches_dns(overlay: str) -> None:
    for workload in objects_of_kind(overlay, *WORKLOAD_KINDS):
        labels = pod_template(workload)["metadata"]["labels"]
        assert containers(workload)
        assert is_connection_allowed(overlay, Pod(labels), DNS_POD, DNS_PORT), labels


def test_the_sample_company_uses_the_gateway() -> None:
    assert is_connection_allowed(DEV, pod_of_component("sample"), pod_of_component("gateway"), 8420)
    assert not is_connection_allowed(DEV, pod_of_component("sample"), pod_of_component("api"), 8420)
    assert not is_connection_allowed(
        DEV, pod_of_component("sample"), BACKENDS[DEV]["database"][0], 5432
    )


@pytest.mark.parametrize("port", [5432, 8000])
def test_database_instances_and_their_operator_reach_each_other(port: int) -> None:
    instance = BACKENDS[PRODUCTION]["database"][0]
    assert is_connection_allowed(PRODUCTION, instance, instance, port)
    assert is_connection_allowed(PRODUCTION, Pod({}, "cnpg-system"), instance, port)
    assert not is_connection_allowed(PRODUCTION, pod_of_component("gateway"), instance, port)
