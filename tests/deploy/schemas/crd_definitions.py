"""Custom resource definitions as their projects publish them: in Go modules or Maven's jars."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.render.__main__ import PROJECT_ROOT

POM = Path(__file__).with_name("pom.xml")
CACHE_FOLDER = PROJECT_ROOT / ".definitions"
GO_MODULES = {
    "github.com/cloudnative-pg/cloudnative-pg@v1.30.0": (
        "config/crd/bases/postgresql.cnpg.io_clusters.yaml",
        "config/crd/bases/postgresql.cnpg.io_scheduledbackups.yaml",
    ),
    "github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0": (
        "config/crd/bases/barmancloud.cnpg.io_objectstores.yaml",
    ),
    "github.com/kedacore/keda/v2@v2.21.0": (
        "config/crd/bases/keda.sh_scaledobjects.yaml",
        "config/crd/bases/keda.sh_triggerauthentications.yaml",
    ),
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": (
        "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
        "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
    ),
}
STRIMZI_CLASSES = {
    "kafka": "io.strimzi.api.kafka.model.kafka.Kafka",
    "nodepool": "io.strimzi.api.kafka.model.nodepool.KafkaNodePool",
    "user": "io.strimzi.api.kafka.model.user.KafkaUser",
}
CRD_GENERATOR_CLASS = "io.strimzi.crdgenerator.CrdGenerator"
FETCH_TIMEOUT_SECONDS = 300


class DefinitionsUnavailable(Exception):
    """The definitions cannot be downloaded here; the message says what is missing."""


@cache
def definition_files() -> tuple[Path, ...]:
    """Return the files of all definitions; raises `DefinitionsUnavailable`."""
    for program in ("go", "mvn", "java"):
        if shutil.which(program) is None:
            raise DefinitionsUnavailable(f"no {program} here to download the definitions with")
    files = [
        file for module, names in GO_MODULES.items() for file in _go_module_files(module, names)
    ]
    return (*files, *_strimzi_definitions())


@cache
def custom_resource_schemas() -> dict[tuple[str, str], Any]:
    """Return the schema of each custom resource by apiVersion and kind."""
    schemas = {}
    for file in definition_files():
        with file.open("rb") as text:
            definition = yaml.load(text, yaml.CSafeLoader)
        spec = definition["spec"]
        for version in spec["versions"]:
            key = f"{spec['group']}/{version['name']}", spec["names"]["kind"]
            schemas[key] = version["schema"]["openAPIV3Schema"]
    return schemas


def _go_module_files(module: str, names: Sequence[str]) -> Iterator[Path]:
    """Yield a Go module's files from `go`'s own cache, which verifies checksums."""
    folder = Path(json.loads(_run_fetch(["go", "mod", "download", "-json", module]))["Dir"])
    return (folder / name for name in names)


def _strimzi_definitions() -> list[Path]:
    """Return Strimzi's definitions, generated once by the jars of its own build."""
    folder = CACHE_FOLDER / f"strimzi-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    CACHE_FOLDER.mkdir(exist_ok=True)
    with (CACHE_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            jars = f"-DoutputDirectory={partial / 'jars'}"
            _run_fetch(["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", jars])
            outputs = [f"{model}={partial / name}.yaml" for name, model in STRIMZI_CLASSES.items()]
            options = ["--yaml", "--target-kube", "1.27+", "--crd-api-version", "v1"]
            subprocess.run(
                ["java", "-cp", f"{partial / 'jars'}/*", CRD_GENERATOR_CLASS, *options, *outputs],
                check=True,
                capture_output=True,
            )
            shutil.rmtree(partial / "jars")
            partial.rename(folder)
    return sorted(folder.glob("*.yaml"))


def _run_fetch(command: Sequence[str]) -> str:
    """Return a download's output; raises `DefinitionsUnavailable` where it fails."""
    try:
        completed = subprocess.run(
            command,
            cwd=CACHE_FOLDER.parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=FETCH_TIMEOUT_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        raise DefinitionsUnavailable(f"{command[0]}: {error.stdout}{error.stderr}") from error
    return completed.stdout
