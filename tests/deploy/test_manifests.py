"""What kustomize makes of deploy/k8s is valid, strictly: no field that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.manifests import (
    K8S,
    OBSERVED,
    OVERLAYS,
    PRODUCTION,
    built,
    name,
    needs_kubectl,
    objects,
)
from tests.deploy.schemas.definitions import DefinitionsMissing, schemas
from tests.deploy.schemas.strict import mistakes

VERSIONS = ("1.34", kubernetes_validate.latest_version())
"""The oldest that gets fixes now, and the newest whose schemas there are."""
CUSTOM = (".cnpg.io", ".strimzi.io", "keda.sh", ".coreos.com")

pytestmark = needs_kubectl
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


def is_custom(one: Mapping[str, Any]) -> bool:
    return str(one["apiVersion"]).partition("/")[0].endswith(CUSTOM)


@pytest.fixture(scope="module")
def defined() -> None:
    """Have the definitions, or say why not."""
    try:
        schemas()
    except DefinitionsMissing as missing:
        pytest.skip(str(missing))


def test_base_can_be_built_by_itself() -> None:
    assert built(K8S / "base")


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_is_as_kubernetes_defines_it(version: str) -> None:
    seen = {
        yaml.safe_dump(one, sort_keys=True): one
        for overlay in OVERLAYS
        for one in objects(overlay)
        if not is_custom(one)
    }
    for one in seen.values():
        kubernetes_validate.validate(one, version, strict=True)


def test_custom_resources_are_as_their_operators_define_them(defined: None) -> None:
    custom = [one for one in objects(OBSERVED) if is_custom(one)]
    assert {one["kind"] for one in custom} >= {"Cluster", "Kafka", "ScaledObject", "PodMonitor"}
    assert {name(one): found for one in custom if (found := mistakes(one))} == {}


@pytest.mark.parametrize("kind", ["Cluster", "Kafka", "KafkaNodePool", "KafkaUser", "ScaledObject"])
def test_a_slip_in_a_custom_resource_is_noticed(defined: None, kind: str) -> None:
    wrong = deepcopy(next(one for one in objects(PRODUCTION) if one["kind"] == kind))
    wrong["spec"]["replicaz"] = 3
    assert any("replicaz" in found for found in mistakes(wrong))


@each_overlay
def test_no_two_objects_have_the_same_name(overlay: str) -> None:
    names = [name(one) for one in objects(overlay)]
    assert len(names) == len(set(names))
