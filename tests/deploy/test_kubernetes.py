"""The dev overlay on a real Kubernetes: run, updated, broken, recovered (`make test-k8s`)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

import services
from shared.service_runtime.service_discovery import discover_areas
from tests.deploy.deployed_http_client import all_consumers_caught_up, is_ready
from tests.deploy.docker_engine import DockerEngine, DockerEngineUnavailable, find_docker_engine
from tests.deploy.images import CONCORD, KAFKA, POSTGRES, ROOT, build_images
from tests.deploy.kubernetes_installation import (
    ClusterUnavailable,
    FreshConnectionLoad,
    KubernetesCluster,
    KubernetesInstallation,
    find_kubernetes_cluster,
    install_on_kubernetes,
)
from tests.deploy.kustomize_manifests import K8S
from tests.deploy.schemas.crd_definitions import DefinitionsUnavailable, definition_files
from tests.faults.printed_statements import printed_statements
from tests.system.cli_process import poll_until_true
from tests.system.concord_process import run_concord

pytestmark = [pytest.mark.k8s, pytest.mark.timeout(1800)]

AREAS = set(discover_areas(services).area_names)
RECOVERY_SECONDS = 240
NEXT_TAG = "next"
"""The tag of a next version: the image is the same, but its pods and its migration are new."""
PRODUCTION_NAMESPACE = "concord-production"


@pytest.fixture(scope="module")
def cluster() -> Iterator[KubernetesCluster]:
    """Yield a cluster; skips where none is available."""
    try:
        with find_kubernetes_cluster() as found:
            yield found
    except ClusterUnavailable as missing:
        pytest.skip(f"no Kubernetes: {missing}")


@pytest.fixture(scope="module")
def docker() -> Iterator[DockerEngine]:
    """Yield an engine with all images; skips where none is available."""
    try:
        with find_docker_engine(ROOT / ".docker") as found:
            build_images(found)
            found.run_docker("tag", CONCORD, image_with_tag(NEXT_TAG))
            yield found
    except DockerEngineUnavailable as missing:
        pytest.skip(f"no Docker engine: {missing}")


@pytest.fixture(scope="module")
def kubernetes_installation(
    cluster: KubernetesCluster, docker: DockerEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KubernetesInstallation]:
    """Run everything, and check that nothing is left of it afterwards."""
    cluster.load_images(docker, POSTGRES, KAFKA, CONCORD, image_with_tag(NEXT_TAG))
    with install_on_kubernetes(cluster, tmp_path_factory.mktemp("cluster")) as running:
        running.wait_until_sample_finished()
        yield running
    assert "concord" not in cluster.kubectl("get", "namespaces", "-o", "name")
    assert "concord" not in cluster.kubectl("get", "persistentvolumes", "-o", "json")


def image_with_tag(tag: str) -> str:
    return f"{CONCORD.rpartition(':')[0]}:{tag}"


@contextmanager
def under_load(installation: KubernetesInstallation, label: str) -> Iterator[FreshConnectionLoad]:
    """Send commands; afterwards each must have been committed once, and the audit be clean."""
    poll_until_true(
        lambda: is_ready(installation.base_url),
        "everything serves",
        within=RECOVERY_SECONDS,
        pause=0.5,
    )
    load = FreshConnectionLoad(
        installation.base_url,
        installation.base_url,
        installation.issue_token("general-manager"),
    )
    load.register_named_departments()
    before = installation.count_idempotency_keys()
    with load.send_commands():
        load.wait_for_commands(20, within=120)
        began = time.monotonic()
        yield load
        seconds = time.monotonic() - began
    poll_until_true(
        lambda: is_ready(installation.base_url),
        "everything serves",
        within=RECOVERY_SECONDS,
        pause=0.5,
    )
    assert installation.count_idempotency_keys() - before == load.acknowledged_count, (
        "every command was committed once, and no other"
    )
    operator = installation.issue_token("operator")
    poll_until_true(
        lambda: all_consumers_caught_up(installation.base_url, operator),
        "all consumers have caught up",
        within=RECOVERY_SECONDS,
        pause=0.5,
    )
    assert "All is well." in installation.run_cli("audit")
    print(label, load.acknowledged_count, dict(load.statuses), f"{seconds:.0f} s")  # noqa: T201  for the report


def test_the_sample_company_has_the_same_statements(
    kubernetes_installation: KubernetesInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CONCORD_URL", kubernetes_installation.base_url)
        patch.setenv("CONCORD_TOKEN", kubernetes_installation.issue_token("auditor"))
        found = printed_statements(tmp_path / "nowhere")
    with run_concord(tmp_path / "embedded", "--sample", until_output="serves at"):
        assert found == printed_statements(tmp_path / "embedded")
    assert len(found) == 4  # of the story, and the month in which its lessons are due
    assert "All is well." in kubernetes_installation.run_cli("audit")


def test_every_pod_meets_the_restricted_standard(
    kubernetes_installation: KubernetesInstallation,
) -> None:
    namespace = yaml.safe_load(
        kubernetes_installation.kubectl("get", "namespace", "concord", "-o", "json")
    )
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    refused = kubernetes_installation.kubectl(
        "run", "root", "--image=x", "--dry-run=server", check=False
    )
    assert refused == "", "a pod without a security context is refused"
    user_id = kubernetes_installation.kubectl(
        "exec", "deploy/duties", "--", "sh", "-c", "touch /x || id -u"
    )
    assert user_id.strip() == "10001"


def test_nothing_serves_before_the_database_is_migrated(
    kubernetes_installation: KubernetesInstallation,
) -> None:
    done = "jsonpath={.status.completionTime}"
    migrated = kubernetes_installation.kubectl(
        "get", f"job/migrate-{kubernetes_installation.tag}", "-o", done
    )
    selector = "app.kubernetes.io/component in (api, work)"
    pods = yaml.safe_load(
        kubernetes_installation.kubectl("get", "pods", "-l", selector, "-o", "json")
    )["items"]
    ready = [
        condition["lastTransitionTime"]
        for pod in pods
        for condition in pod["status"]["conditions"]
        if condition["type"] == "Ready"
    ]
    assert len(ready) == 2 * len(AREAS)
    assert migrated <= min(ready)


def test_two_replicas_of_every_workload_share_the_work(
    kubernetes_installation: KubernetesInstallation,
) -> None:
    with under_load(kubernetes_installation, "doubled") as load:
        kubernetes_installation.apply_overlay(replicas=2, tag=kubernetes_installation.tag)
        kubernetes_installation.wait_until_rolled_out()
        load.wait_for_commands(60, within=RECOVERY_SECONDS)
    for part, name in (("api", "duties"), ("work", "duties"), ("gateway", "gateway")):
        assert len(kubernetes_installation.list_pods(part, name)) == 2


def test_a_new_version_replaces_the_old_one_under_load(
    kubernetes_installation: KubernetesInstallation,
) -> None:
    with under_load(kubernetes_installation, "updated") as load:
        kubernetes_installation.apply_overlay(
            replicas=2, tag=NEXT_TAG, label_selector="app.kubernetes.io/component!=work"
        )
        kubernetes_installation.kubectl(
            "wait", "--for=condition=complete", f"job/migrate-{NEXT_TAG}", "--timeout=600s"
        )
        kubernetes_installation.wait_until_rolled_out()
        kubernetes_installation.apply_overlay(replicas=2, tag=NEXT_TAG)
        kubernetes_installation.wait_until_rolled_out()
        load.wait_for_commands(20, within=RECOVERY_SECONDS)
    assert set(load.statuses) <= {200, 201, 503}
    kubernetes_installation.wait_until_sample_finished()
    found = yaml.safe_load(kubernetes_installation.kubectl("get", "pods", "-o", "json"))["items"]
    running = {
        container["image"]
        for one in found
        if one["status"]["phase"] == "Running"
        for container in one["spec"]["containers"]
    }
    assert running == {image_with_tag(NEXT_TAG), POSTGRES, KAFKA}


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("api", "duties"),
        ("work", "incentives"),
        ("gateway", "gateway"),
        ("broker", "kafka"),
        ("database", "postgres"),
    ],
    ids=lambda one: one,
)
def test_a_pod_deleted_under_load_loses_no_command(
    kubernetes_installation: KubernetesInstallation, component: str, name: str
) -> None:
    with under_load(kubernetes_installation, f"{component} deleted") as load:
        before = kubernetes_installation.list_pods(component, name)
        kubernetes_installation.kubectl("delete", "pod", before[0], "--wait=false")
        load.wait_for_commands(60, within=RECOVERY_SECONDS)
        kubernetes_installation.wait_until_rolled_out()
        poll_until_true(
            lambda: len(kubernetes_installation.list_pods(component, name)) == len(before),
            "it is replaced",
        )
        assert component in {"broker", "database"} or before[
            0
        ] not in kubernetes_installation.list_pods(component, name)


def test_a_worker_that_is_killed_is_replaced_and_loses_nothing(
    kubernetes_installation: KubernetesInstallation,
) -> None:
    with under_load(kubernetes_installation, "killed") as load:
        for name in ("duties", "incentives"):
            for pod in kubernetes_installation.list_pods("work", name):
                kubernetes_installation.kubectl(
                    "delete", "pod", pod, "--grace-period=0", "--force", "--wait=false"
                )
        load.wait_for_commands(60, within=RECOVERY_SECONDS)
        kubernetes_installation.wait_until_rolled_out()


def test_production_is_accepted_by_the_api_server(
    cluster: KubernetesCluster, tmp_path: Path
) -> None:
    try:
        files = [f"--filename={file}" for file in definition_files()]
    except DefinitionsUnavailable as missing:
        pytest.skip(f"no definitions of the operators' resources: {missing}")
    kustomization = tmp_path / "kustomization.yaml"
    (tmp_path / "k8s").symlink_to(K8S, target_is_directory=True)
    kustomization.write_text(
        f"namespace: {PRODUCTION_NAMESPACE}\n"
        "resources: [k8s/overlays/production]\ncomponents: [k8s/components/observability]\n"
    )
    try:
        cluster.kubectl("apply", "--server-side", *files)
        cluster.kubectl("wait", "--for=condition=Established", *files, "--timeout=60s")
        cluster.kubectl("create", "namespace", PRODUCTION_NAMESPACE)
        output = cluster.kubectl("apply", "--dry-run=server", "-k", str(tmp_path))
    finally:
        cluster.kubectl(
            "delete", "namespace", PRODUCTION_NAMESPACE, "--ignore-not-found", "--wait=false"
        )
        cluster.kubectl("delete", "--ignore-not-found", *files)
    kinds = {line.partition("/")[0] for line in output.splitlines()}
    assert kinds >= {
        "cluster.postgresql.cnpg.io",
        "kafka.kafka.strimzi.io",
        "scaledobject.keda.sh",
        "podmonitor.monitoring.coreos.com",
        "deployment.apps",
        "job.batch",
        "ingress.networking.k8s.io",
    }
