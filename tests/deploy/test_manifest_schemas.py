"""The objects that kustomize builds from deploy/k8s are strictly valid: no unknown fields."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.kustomize_manifests import (
    K8S,
    OVERLAYS,
    PRODUCTION,
    PRODUCTION_OBSERVABILITY,
    build_kustomization,
    needs_kubectl,
    object_name,
    overlay_objects,
)
from tests.deploy.schemas.crd_definitions import DefinitionsUnavailable, custom_resource_schemas
from tests.deploy.schemas.strict_validation import validation_errors

VERSIONS = ("1.34", kubernetes_validate.latest_version())
"""The oldest supported version of Kubernetes, and the newest with published schemas."""
CUSTOM_API_SUFFIXES = (".cnpg.io", ".strimzi.io", "keda.sh", ".coreos.com")

pytestmark = needs_kubectl
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


def is_custom(one: Mapping[str, Any]) -> bool:
    return str(one["apiVersion"]).partition("/")[0].endswith(CUSTOM_API_SUFFIXES)


@pytest.fixture(scope="module")
def require_definitions() -> None:
    """Skip where the custom resource definitions are not available."""
    try:
        custom_resource_schemas()
    except DefinitionsUnavailable as missing:
        pytest.skip(str(missing))


def test_the_base_can_be_built_alone() -> None:
    assert build_kustomization(K8S / "base")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_fits_the_schema_of_kubernetes(version: str) -> None:
    distinct = {
        yaml.safe_dump(one, sort_keys=True): one
        for overlay in OVERLAYS
        for one in overlay_objects(overlay)
        if not is_custom(one)
    }
    for one in distinct.values():
        kubernetes_validate.validate(one, version, strict=True)


def test_custom_resources_fit_the_schemas_of_their_operators(require_definitions: None) -> None:
    custom = [one for one in overlay_objects(PRODUCTION_OBSERVABILITY) if is_custom(one)]
    assert {one["kind"] for one in custom} >= {"Cluster", "Kafka", "ScaledObject", "PodMonitor"}
    assert {object_name(one): found for one in custom if (found := validation_errors(one))} == {}


@pytest.mark.parametrize("kind", ["Cluster", "Kafka", "KafkaNodePool", "KafkaUser", "ScaledObject"])
def test_an_error_in_a_custom_resource_is_noticed(require_definitions: None, kind: str) -> None:
    wrong = deepcopy(next(one for one in overlay_objects(PRODUCTION) if one["kind"] == kind))
    wrong["spec"]["replicaz"] = 3
    assert any("replicaz" in found for found in validation_errors(wrong))


@each_overlay
def test_no_two_objects_have_the_same_name(overlay: str) -> None:
    names = [object_name(one) for one in overlay_objects(overlay)]
    assert len(names) == len(set(names))
