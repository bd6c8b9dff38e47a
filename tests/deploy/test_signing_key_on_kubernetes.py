"""On Kubernetes the private key that signs tokens is where they are signed, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

import services
from shared.installation.settings import Settings
from shared.service_runtime.service_discovery import discover_areas
from tests.deploy.kustomize_manifests import (
    DEV,
    PRODUCTION,
    PRODUCTION_OBSERVABILITY,
    KubernetesObject,
    concord_workloads,
    containers,
    needs_kubectl,
    objects_of_kind,
    pod_template,
)

AREAS = set(discover_areas(services).area_names)
SIGNING_KEY, PUBLIC_KEY = "CONCORD_TOKEN_SIGNING_KEY_FILE", "CONCORD_TOKEN_PUBLIC_KEY_FILE"

pytestmark = needs_kubectl


def component(workload: KubernetesObject) -> str:
    """Return what a workload's pods are, as their label says."""
    return str(pod_template(workload)["metadata"]["labels"]["app.kubernetes.io/component"])


def components_by_claim(overlay: str) -> dict[str, dict[str, str]]:
    """Return by claim which components' containers mount it, `rw` or `ro`."""
    found: dict[str, dict[str, str]] = {}
    for workload in concord_workloads(overlay):
        claims = {
            volume["name"]: volume["persistentVolumeClaim"]["claimName"]
            for volume in pod_template(workload)["spec"]["volumes"]
            if "persistentVolumeClaim" in volume
        }
        for container in containers(workload):
            for mount in container.get("volumeMounts", ()):
                if mount["name"] in claims:
                    mode = "ro" if mount.get("readOnly") else "rw"
                    found.setdefault(claims[mount["name"]], {})[component(workload)] = mode
    return found


def environment(workload: KubernetesObject) -> dict[str, Any]:
    """Return the variables of the container that runs Concord, without those of the ConfigMap."""
    (concord,) = (one for one in containers(workload) if one["name"] == "concord")
    return {variable["name"]: variable["value"] for variable in concord.get("env", ())}


def settings_of(overlay: str) -> dict[str, str]:
    """Return the ConfigMap that everything which serves has."""
    (settings,) = (
        one["data"]
        for one in objects_of_kind(overlay, "ConfigMap")
        if "CONCORD_POOL_SIZE" in one["data"]
    )
    return dict(settings)


def test_in_dev_the_private_key_is_only_where_tokens_are_signed() -> None:
    signers = {"terminal": "ro", "sample": "ro"}
    mounts = components_by_claim(DEV)
    assert mounts["concord-signing"] == {"token-key": "rw", **signers}
    with_key = {component(one) for one in concord_workloads(DEV) if SIGNING_KEY in environment(one)}
    assert with_key == mounts["concord-signing"].keys()
    targets = {one["spec"]["selector"]["app.kubernetes.io/component"] for one in services_of(DEV)}
    assert targets.isdisjoint(with_key), "nobody connects to what signs tokens"


def services_of(overlay: str) -> list[KubernetesObject]:
    return list(objects_of_kind(overlay, "Service"))


def test_in_dev_services_verify_with_a_public_half_that_they_cannot_replace() -> None:
    assert components_by_claim(DEV)["concord-verification"] == {
        "token-key": "rw",
        "api": "ro",
        "work": "ro",
        "sample": "ro",
    }
    assert settings_of(DEV)[PUBLIC_KEY].startswith("/var/lib/concord-verification/")
    assert SIGNING_KEY not in settings_of(DEV)
    (job,) = (one for one in concord_workloads(DEV) if component(one) == "token-key")
    assert environment(job)[PUBLIC_KEY] == settings_of(DEV)[PUBLIC_KEY]
    # A Job cannot be changed once it exists, so nothing in it may depend on settings.
    assert all("envFrom" not in container for container in containers(job))
    assert job["metadata"]["name"] == f"token-key-{containers(job)[0]['image'].rpartition(':')[2]}"


def test_in_dev_the_folder_of_data_is_shared_by_those_who_need_it() -> None:
    assert components_by_claim(DEV)["concord-data"] == {
        "api": "rw",
        "work": "rw",
        "sample": "rw",
        "terminal": "ro",
    }


@pytest.mark.parametrize("overlay", [PRODUCTION, PRODUCTION_OBSERVABILITY])
def test_production_makes_no_private_key(overlay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert components_by_claim(overlay) == {}
    for workload in concord_workloads(overlay):
        assert component(workload) in {"api", "work", "gateway", "migrate"}
        assert SIGNING_KEY not in environment(workload)
        assert "CONCORD_LOCAL_TOKENS" not in environment(workload)
    monkeypatch.setenv("CONCORD_DATABASE_URL", "postgresql://as-in-a-secret")
    for name, value in settings_of(overlay).items():
        monkeypatch.setenv(name, value)
    # What opens an installation makes a key only where its own tokens are accepted.
    assert not Settings.from_environment().authentication().local_tokens
    monkeypatch.setenv("CONCORD_LOCAL_TOKENS", "true")
    assert Settings.from_environment().authentication().local_tokens
