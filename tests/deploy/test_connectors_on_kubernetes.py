"""Connected systems on Kubernetes and with Compose: who has which secret, and who reaches whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

import services
from deploy.render.__main__ import PROJECT_ROOT
from shared.installation.settings import Settings
from shared.service_runtime.service_discovery import discover_areas
from tests.deploy import test_network_policies
from tests.deploy.kustomize_manifests import (
    DEV,
    PRODUCTION,
    PRODUCTION_CONNECTORS,
    containers,
    needs_kubectl,
    objects_of_kind,
    pod_template,
)
from tests.deploy.test_network_policies import (
    FOREIGN_POD,
    is_connection_allowed,
    pod_of_area,
    pod_of_component,
)

AREAS = discover_areas(services).area_names
GATEWAY = pod_of_component("gateway")
WORKERS = pod_of_area("connectors", "work")
SIGN_ON_ADDRESS = {"ipBlock": {"cidr": "203.0.113.7/32"}}


def mounted_secrets(overlay: str) -> dict[str, set[str]]:
    """Return what of connectors each workload mounts, by the last word of its name."""
    found = {}
    for one in objects_of_kind(overlay, "Deployment", "Job", "StatefulSet"):
        volumes = pod_template(one)["spec"].get("volumes", ())
        named = [
            volume.get("secret", {}).get("secretName") or volume.get("configMap", {}).get("name")
            for volume in volumes
        ]
        own = {name for name in named if name and name.startswith("concord-connector")}
        if own:
            found[one["metadata"]["name"]] = {name.rpartition("-")[2] for name in own}
    return found


@needs_kubectl
def test_the_api_has_the_secrets_of_webhooks_and_the_workers_have_the_accounts() -> None:
    (settings,) = (
        one
        for one in objects_of_kind(PRODUCTION_CONNECTORS, "ConfigMap")
        if one["metadata"]["name"].startswith("concord-connectors-")
    )
    version = settings["metadata"]["name"].rpartition("-")[2]
    assert mounted_secrets(PRODUCTION_CONNECTORS) == {
        "connectors": {version, "webhooks"},
        "connectors-work": {version, "accounts"},
    }


@needs_kubectl
def test_the_settings_name_files_that_are_mounted() -> None:
    (settings,) = (
        one
        for one in objects_of_kind(PRODUCTION_CONNECTORS, "ConfigMap")
        if one["metadata"]["name"].startswith("concord-connectors-")
    )
    named = json.loads(settings["data"]["connectors.json"])["connectors"]["jira"]
    for name, references in (
        ("connectors", named["secrets"]),
        ("connectors-work", [named["token"]]),
    ):
        (workload,) = (
            one
            for one in objects_of_kind(PRODUCTION_CONNECTORS, "Deployment")
            if one["metadata"]["name"] == name
        )
        (container,) = containers(workload)
        folders = [mount["mountPath"] for mount in container["volumeMounts"]]
        assert all(
            any(reference.startswith(f"file:{folder}/") for folder in folders)
            for reference in references
        )
        (file,) = (one["value"] for one in container["env"] if one["name"] == "CONCORD_CONNECTORS")
        assert file == "/etc/concord/connectors/connectors.json"
        assert container["resources"]["limits"]["memory"]


@needs_kubectl
@pytest.mark.parametrize("overlay", [DEV, PRODUCTION])
def test_an_installation_without_connectors_needs_none_of_it(overlay: str) -> None:
    assert mounted_secrets(overlay) == {}
    assert not is_connection_allowed(overlay, WORKERS, GATEWAY, 8420)


@needs_kubectl
def test_only_the_workers_of_connectors_reach_the_gateway() -> None:
    assert is_connection_allowed(PRODUCTION_CONNECTORS, WORKERS, GATEWAY, 8420)
    for area in AREAS:
        for component in ("api", "work"):
            pod = pod_of_area(area, component)
            reaches = is_connection_allowed(PRODUCTION_CONNECTORS, pod, GATEWAY, 8420)
            assert reaches is (pod == WORKERS), pod
            assert not is_connection_allowed(
                PRODUCTION_CONNECTORS, pod, pod_of_area("workflows", "api"), 8420
            )


@needs_kubectl
def test_with_the_providers_address_only_two_areas_workers_reach_the_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def objects(overlay: str, kind: str) -> list[Any]:
        found = [dict(one) for one in objects_of_kind(overlay, kind)]
        for one in found:
            if one["metadata"]["name"] == "services-to-sign-on":
                (rule,) = one["spec"]["egress"]
                one["spec"] = {**one["spec"], "egress": [{**rule, "to": [SIGN_ON_ADDRESS]}]}
        return found

    monkeypatch.setattr(test_network_policies, "objects_of_kind", objects)
    for port, reaching in (
        (443, {("comms", "work"), ("connectors", "work")}),
        (587, {("comms", "work")}),
        (80, set[tuple[str, str]]()),
    ):
        found = {
            (area, component)
            for area in AREAS
            for component in ("api", "work")
            if is_connection_allowed(
                PRODUCTION_CONNECTORS, pod_of_area(area, component), FOREIGN_POD, port
            )
        }
        assert found == reaching, port


def test_compose_mounts_a_folder_of_its_own_into_the_connectors_alone() -> None:
    file = PROJECT_ROOT / "deploy" / "compose" / "connectors.yml"
    compose = yaml.safe_load(file.read_text("utf-8"))
    assert list(compose["services"]) == ["connectors"]
    added = compose["services"]["connectors"]
    (mount,) = added["volumes"]
    source, target, mode = mount.split(":")
    assert (source, mode) == ("./deploy/compose/secrets/connectors", "ro")
    setting = added["environment"]["CONCORD_CONNECTORS"]
    assert setting == f"{target}/connectors.json"
    assert "connectors" in Settings.model_fields
