"""`make test-k8s`: the dev overlay on a real Kubernetes runs, is updated, is broken, and mends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

import services
from shared.runtime.areas import find_areas
from tests.deploy.clustered import Afresh, ClusterMissing, Kubernetes, Site, clustered, kubernetes
from tests.deploy.engine import Engine, EngineMissing, engine
from tests.deploy.images import CONCORD, KAFKA, POSTGRES, ROOT, build
from tests.deploy.manifests import K8S
from tests.deploy.reached import all_heard, is_ready
from tests.deploy.schemas.definitions import DefinitionsMissing, definitions
from tests.faults.test_same_statements import printed
from tests.system.installation import up
from tests.system.terminal import eventually

pytestmark = [pytest.mark.k8s, pytest.mark.timeout(1800)]

AREAS = set(find_areas(services).names)
MENDED_SECONDS = 240
NEXT = "next"
"""The tag of another version; the image is the same, but its pods and its migration are new."""
PRODUCTION = "concord-production"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Kubernetes]:
    """Give a cluster; skips where none can be had."""
    try:
        with kubernetes() as found:
            yield found
    except ClusterMissing as missing:
        pytest.skip(f"no Kubernetes: {missing}")


@pytest.fixture(scope="module")
def docker() -> Iterator[Engine]:
    """Give an engine with all images; skips where none can be had."""
    try:
        with engine(ROOT / ".docker") as found:
            build(found)
            found.docker("tag", CONCORD, renamed(NEXT))
            yield found
    except EngineMissing as missing:
        pytest.skip(f"no Docker engine: {missing}")


@pytest.fixture(scope="module")
def site(
    cluster: Kubernetes, docker: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Run everything; nothing is left of it in the end."""
    cluster.load(docker, POSTGRES, KAFKA, CONCORD, renamed(NEXT))
    with clustered(cluster, tmp_path_factory.mktemp("cluster")) as running:
        running.until_told()
        yield running
    assert "concord" not in cluster.kubectl("get", "namespaces", "-o", "name")
    assert "concord" not in cluster.kubectl("get", "persistentvolumes", "-o", "json")


def renamed(tag: str) -> str:
    return f"{CONCORD.rpartition(':')[0]}:{tag}"


@contextmanager
def under_load(site: Site, what: str) -> Iterator[Afresh]:
    """Have commands flow; in the end each has had its effect once, and all is well."""
    eventually(
        lambda: is_ready(site.base_url), "everything serves", within=MENDED_SECONDS, pause=0.5
    )
    before, load = site.keys(), Afresh(site.base_url, site.base_url, site.token("general-manager"))
    with load.flowing():
        load.goes_on(20, within=120)
        began = time.monotonic()
        yield load
        seconds = time.monotonic() - began
    eventually(
        lambda: is_ready(site.base_url), "everything serves", within=MENDED_SECONDS, pause=0.5
    )
    assert site.keys() - before == load.acknowledged, "every command once, and none for nothing"
    operator = site.token("operator")
    eventually(
        lambda: all_heard(site.base_url, operator), "all is heard", within=MENDED_SECONDS, pause=0.5
    )
    assert "All is well." in site.concord("audit")
    print(what, load.acknowledged, dict(load.statuses), f"{seconds:.0f} s")  # noqa: T201  for the note


def test_the_sample_company_has_the_same_statements(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CONCORD_URL", site.base_url)
        patch.setenv("CONCORD_TOKEN", site.token("auditor"))
        found = printed(tmp_path / "nowhere")
    with up(tmp_path / "embedded", "--sample", until="serves at"):
        assert found == printed(tmp_path / "embedded")
    assert len(found) == 3
    assert "All is well." in site.concord("audit")


def test_every_pod_keeps_the_restricted_standard(site: Site) -> None:
    namespace = yaml.safe_load(site.kubectl("get", "namespace", "concord", "-o", "json"))
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    refused = site.kubectl("run", "root", "--image=x", "--dry-run=server", check=False)
    assert refused == "", "a pod that asks for nothing is refused"
    writable = site.kubectl("exec", "deploy/duties", "--", "sh", "-c", "touch /x || id -u")
    assert writable.strip() == "10001"


def test_nothing_serves_before_the_database_is_migrated(site: Site) -> None:
    done = "jsonpath={.status.completionTime}"
    migrated = site.kubectl("get", f"job/migrate-{site.tag}", "-o", done)
    ours = "app.kubernetes.io/component in (api, work)"
    pods = yaml.safe_load(site.kubectl("get", "pods", "-l", ours, "-o", "json"))["items"]
    ready = [
        condition["lastTransitionTime"]
        for pod in pods
        for condition in pod["status"]["conditions"]
        if condition["type"] == "Ready"
    ]
    assert len(ready) == 2 * len(AREAS)
    assert migrated <= min(ready)


def test_two_of_every_part_share_the_work(site: Site) -> None:
    with under_load(site, "doubled") as load:
        site.apply(replicas=2, tag=site.tag)
        site.until_rolled_out()
        load.goes_on(60, within=MENDED_SECONDS)
    for part, name in (("api", "duties"), ("work", "duties"), ("gateway", "gateway")):
        assert len(site.pods(part, name)) == 2


def test_a_new_version_replaces_the_old_one_under_load(site: Site) -> None:
    with under_load(site, "updated") as load:
        site.apply(replicas=2, tag=NEXT, only="app.kubernetes.io/component!=work")
        site.kubectl("wait", "--for=condition=complete", f"job/migrate-{NEXT}", "--timeout=600s")
        site.until_rolled_out()
        site.apply(replicas=2, tag=NEXT)
        site.until_rolled_out()
        load.goes_on(20, within=MENDED_SECONDS)
    assert set(load.statuses) <= {200, 201, 503}
    site.until_told()
    found = yaml.safe_load(site.kubectl("get", "pods", "-o", "json"))["items"]
    running = {
        container["image"]
        for one in found
        if one["status"]["phase"] == "Running"
        for container in one["spec"]["containers"]
    }
    assert running == {renamed(NEXT), POSTGRES, KAFKA}


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
def test_a_pod_is_deleted_under_load(site: Site, component: str, name: str) -> None:
    with under_load(site, f"{component} deleted") as load:
        before = site.pods(component, name)
        site.kubectl("delete", "pod", before[0], "--wait=false")
        load.goes_on(60, within=MENDED_SECONDS)
        site.until_rolled_out()
        eventually(lambda: len(site.pods(component, name)) == len(before), "another one came")
        assert component in {"broker", "database"} or before[0] not in site.pods(component, name)


def test_a_worker_that_is_killed_is_replaced_and_loses_nothing(site: Site) -> None:
    with under_load(site, "killed") as load:
        for name in ("duties", "incentives"):
            for pod in site.pods("work", name):
                site.kubectl("delete", "pod", pod, "--grace-period=0", "--force", "--wait=false")
        load.goes_on(60, within=MENDED_SECONDS)
        site.until_rolled_out()


def test_production_is_accepted_by_the_api_server(cluster: Kubernetes, tmp_path: Path) -> None:
    try:
        files = [f"--filename={file}" for file in definitions()]
    except DefinitionsMissing as missing:
        pytest.skip(f"no definitions of the operators' resources: {missing}")
    whole = tmp_path / "kustomization.yaml"
    (tmp_path / "k8s").symlink_to(K8S, target_is_directory=True)
    whole.write_text(
        f"namespace: {PRODUCTION}\n"
        "resources: [k8s/overlays/production]\ncomponents: [k8s/components/observability]\n"
    )
    try:
        cluster.kubectl("apply", "--server-side", *files)
        cluster.kubectl("wait", "--for=condition=Established", *files, "--timeout=60s")
        cluster.kubectl("create", "namespace", PRODUCTION)
        said = cluster.kubectl("apply", "--dry-run=server", "-k", str(tmp_path))
    finally:
        cluster.kubectl("delete", "namespace", PRODUCTION, "--ignore-not-found", "--wait=false")
        cluster.kubectl("delete", "--ignore-not-found", *files)
    kinds = {line.partition("/")[0] for line in said.splitlines()}
    assert kinds >= {
        "cluster.postgresql.cnpg.io",
        "kafka.kafka.strimzi.io",
        "scaledobject.keda.sh",
        "podmonitor.monitoring.coreos.com",
        "deployment.apps",
        "job.batch",
        "ingress.networking.k8s.io",
    }
