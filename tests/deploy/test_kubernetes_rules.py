"""Rules for Concord's Kubernetes objects that no linter knows."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

import services
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.service_discovery import discover_areas, load_services
from tests.deploy.kustomize_manifests import (
    OVERLAYS,
    PRODUCTION,
    WORKLOAD_KINDS,
    concord_workloads,
    containers,
    needs_kubectl,
    object_name,
    objects_of_kind,
    overlay_objects,
    pod_template,
    selector_matches,
)
from tests.deploy.test_rendered_files import SETTINGS

AREAS = set(discover_areas(services).area_names)
CONSUMERS = {service.name for service in load_services(services) if service.subscribes_to}
CONNECTIONS_BESIDE_POOL = 3
"""A process's connections outside its pool; see the sizing rule in docs/operations.md."""
RESERVED_CONNECTIONS = 20
"""Connections for migrations, audits, backups, PostgreSQL itself and its operator."""

pytestmark = needs_kubectl
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@each_overlay
def test_every_area_has_each_process_role_once(overlay: str) -> None:
    parts = Counter(
        (area, part)
        for one in objects_of_kind(overlay, "Deployment")
        for command, area, *options in [[*containers(one)[0]["args"], ""]]
        if command == "serve"
        for part in ProcessRole
        if f"--without={part}" not in options
    )
    assert parts == Counter((area, part) for area in AREAS for part in ProcessRole)


@each_overlay
def test_evictions_take_at_most_one_pod(overlay: str) -> None:
    budgets = list(objects_of_kind(overlay, "PodDisruptionBudget"))
    for one in objects_of_kind(overlay, "Deployment"):
        labels = pod_template(one)["metadata"]["labels"]
        found = [b for b in budgets if selector_matches(b["spec"]["selector"], labels)]
        assert [b["spec"]["maxUnavailable"] for b in found] == [1], object_name(one)


@each_overlay
def test_updates_keep_old_pods_until_successors_are_ready(overlay: str) -> None:
    for one in objects_of_kind(overlay, "Deployment"):
        assert one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, object_name(one)
        spec, container = pod_template(one)["spec"], containers(one)[0]
        pause = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert spec["terminationGracePeriodSeconds"] > pause + 10, object_name(one)
        component = pod_template(one)["metadata"]["labels"]["app.kubernetes.io/component"]
        assert pause or component in {"work", "terminal"}, "nobody sends requests to these"


@each_overlay
def test_a_selector_matches_the_pods_of_one_workload(overlay: str) -> None:
    workloads = list(objects_of_kind(overlay, "Deployment", "StatefulSet"))
    for service in objects_of_kind(overlay, "Service"):
        matched = [
            one
            for one in workloads
            if selector_matches(
                {"matchLabels": service["spec"]["selector"]},
                pod_template(one)["metadata"]["labels"],
            )
        ]
        assert [one["metadata"]["name"] for one in matched] == [service["metadata"]["name"]]
        ports = {port["name"] for port in containers(matched[0])[0]["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


@each_overlay
def test_no_pod_gets_a_service_account_token(overlay: str) -> None:
    for one in objects_of_kind(overlay, *WORKLOAD_KINDS):
        assert pod_template(one)["spec"]["automountServiceAccountToken"] is False, object_name(one)
    for one in objects_of_kind(overlay, "ServiceAccount"):
        assert one["automountServiceAccountToken"] is False
    assert not list(
        objects_of_kind(overlay, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
    )


@each_overlay
def test_every_container_has_the_fewest_privileges(overlay: str) -> None:
    for one in objects_of_kind(overlay, *WORKLOAD_KINDS):
        assert pod_template(one)["spec"]["securityContext"]["seccompProfile"] == {
            "type": "RuntimeDefault"
        }
        assert pod_template(one)["spec"]["securityContext"]["runAsNonRoot"] is True
        for container in containers(one):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, f"{object_name(one)} {container['name']}"
            assert container["resources"]["limits"]["memory"], object_name(one)
    (namespace,) = objects_of_kind(overlay, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@each_overlay
def test_every_image_has_a_version_tag(overlay: str) -> None:
    images = {
        c["image"] for one in objects_of_kind(overlay, *WORKLOAD_KINDS) for c in containers(one)
    }
    for image in images:
        assert re.fullmatch(r"[\w./-]+:[\w.-]+", image), image
        assert not image.endswith(":latest")


@each_overlay
def test_the_migration_job_is_named_after_the_image_tag(overlay: str) -> None:
    (job,) = (
        one for one in objects_of_kind(overlay, "Job") if containers(one)[0]["args"] == ["migrate"]
    )
    tags = {containers(one)[0]["image"].rpartition(":")[2] for one in concord_workloads(overlay)}
    assert {job["metadata"]["name"]} == {f"migrate-{tag}" for tag in tags}
    # A Job cannot be changed once it exists, so nothing in it may depend on settings.
    assert all("envFrom" not in container for container in containers(job))


@each_overlay
def test_only_existing_settings_are_set(overlay: str) -> None:
    (settings,) = (
        one
        for one in objects_of_kind(overlay, "ConfigMap")
        if one["metadata"]["name"].startswith("concord-settings-")
    )
    names = set(settings["data"]) | {
        variable["name"]
        for one in concord_workloads(overlay)
        for container in containers(one)
        for variable in container.get("env", ())
    }
    assert {one for one in names if not one.startswith("PGSSL")} <= SETTINGS


@each_overlay
def test_no_manifest_contains_a_secret(overlay: str) -> None:
    assert not list(objects_of_kind(overlay, "Secret"))
    for one in overlay_objects(overlay):
        for path, value in leaf_values(one):
            # A full path is a reference to a mounted file.
            if re.search(r"(?i)(password|secret|token)$", path) and isinstance(value, str):
                assert value.startswith("/run/secrets/"), f"{object_name(one)}: {path}"
            assert not re.search(r"://[^/@:]+:[^@]+@", str(value)), f"{object_name(one)}: {path}"


def leaf_values(value: Any, path: str = "") -> list[tuple[str, Any]]:
    match value:
        case dict():
            if {"name", "value"} <= value.keys():
                return [(f"{path}.{value['name']}", value["value"])]
            return [
                leaf for key, one in value.items() for leaf in leaf_values(one, f"{path}.{key}")
            ]
        case list():
            return [leaf for one in value for leaf in leaf_values(one, path)]
        case _:
            return [(path, value)]


def test_the_database_has_connections_for_the_maximum_number_of_replicas() -> None:
    (settings,) = (
        one["data"]
        for one in objects_of_kind(PRODUCTION, "ConfigMap")
        if "CONCORD_POOL_SIZE" in one["data"]
    )
    max_replicas = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"].get("maxReplicas")
        or one["spec"]["maxReplicaCount"]
        for one in objects_of_kind(PRODUCTION, "HorizontalPodAutoscaler", "ScaledObject")
    }
    surge = 1
    replicas = sum(
        max_replicas.get(one["metadata"]["name"], one["spec"].get("replicas", 1)) + surge
        for one in objects_of_kind(PRODUCTION, "Deployment")
        if containers(one)[0]["args"][0] == "serve"
    )
    needed = replicas * (int(settings["CONCORD_POOL_SIZE"]) + CONNECTIONS_BESIDE_POOL)
    (database,) = objects_of_kind(PRODUCTION, "Cluster")
    max_connections = int(database["spec"]["postgresql"]["parameters"]["max_connections"])
    assert needed + RESERVED_CONNECTIONS <= max_connections


def test_production_has_at_least_two_replicas_of_everything() -> None:
    min_replicas = {
        one["spec"]["scaleTargetRef"]["name"]: one["spec"].get("minReplicas")
        or one["spec"]["minReplicaCount"]
        for one in objects_of_kind(PRODUCTION, "HorizontalPodAutoscaler", "ScaledObject")
    }
    for one in objects_of_kind(PRODUCTION, "Deployment"):
        scaled = one["metadata"]["name"] in min_replicas
        assert scaled != ("replicas" in one["spec"]), f"{object_name(one)}: both set the replicas"
        assert min_replicas.get(one["metadata"]["name"], one["spec"].get("replicas", 0)) >= 2, (
            object_name(one)
        )
    pools = [one["spec"] for one in objects_of_kind(PRODUCTION, "KafkaNodePool")]
    (database,) = objects_of_kind(PRODUCTION, "Cluster")
    assert sum(pool["replicas"] for pool in pools) == 3 == database["spec"]["instances"]


def test_workers_of_consuming_areas_scale_to_one_replica_per_partition() -> None:
    (settings,) = (
        one["data"]
        for one in objects_of_kind(PRODUCTION, "ConfigMap")
        if "CONCORD_POOL_SIZE" in one["data"]
    )
    scaled = list(objects_of_kind(PRODUCTION, "ScaledObject"))
    assert {one["spec"]["scaleTargetRef"]["name"] for one in scaled} == {
        f"{area}-work" for area in CONSUMERS
    }
    for one in scaled:
        assert one["spec"]["maxReplicaCount"] == int(settings["CONCORD_KAFKA_PARTITIONS"])


def test_production_uses_an_identity_provider_and_no_simulated_clock() -> None:
    (settings,) = (
        one["data"]
        for one in objects_of_kind(PRODUCTION, "ConfigMap")
        if "CONCORD_POOL_SIZE" in one["data"]
    )
    assert settings["CONCORD_OIDC_ISSUER"].startswith("https://")
    assert "CONCORD_STORY" not in settings
    assert settings["CONCORD_KAFKA_PROTOCOL"] == "SASL_SSL"
    assert settings["PGSSLMODE"] == "verify-full"
