"""Images for tests where none can be pulled: made of Debian's packages, Kafka's jars and ours.

They bear what our files use of the official ones, under names of their own; but for the Python one,
which has the official name, so that what builds on it builds here, too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.testing.kafka_broker import fetched
from shared.testing.keycloak import KeycloakMissing, built
from tests.deploy.engine import Engine, EngineMissing

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
KAFKA_CACHE = ROOT / ".kafka"
KEYCLOAK_CACHE = ROOT / ".keycloak"
LOG4J = ROOT / "shared" / "testing" / "kafka_broker" / "log4j2.properties"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SOURCES = Path("/etc/apt/sources.list.d")

DEBIAN = "debian:bookworm-slim"
PYTHON = "python:3.11-slim-bookworm"
POSTGRES = "concord-test/postgres:15"
KAFKA = "concord-test/kafka:4.3.1"
KEYCLOAK = "concord-test/keycloak:26.7.3"
CONCORD = "concord-test/concord:test"


def build(engine: Engine) -> None:
    """Build all images but Keycloak's; what has not changed is in the engine's cache."""
    if not engine.has(DEBIAN):
        _debian(engine)
    _build(engine, PYTHON, "python.Dockerfile", {"ca-certificates.crt": CERTIFICATES})
    _build(engine, POSTGRES, "postgres.Dockerfile", {"postgres.sh": HERE / "postgres.sh"})
    parts = {"kafka.sh": HERE / "kafka.sh", "log4j2.properties": LOG4J}
    _build(engine, KAFKA, "kafka.Dockerfile", {**parts, "jars": fetched(KAFKA_CACHE)})
    concord(engine, CONCORD)


def keycloak(engine: Engine) -> None:
    """Build Keycloak's; nothing that has to do without sign-on needs it."""
    try:
        _build(engine, KEYCLOAK, "keycloak.Dockerfile", {"keycloak": built(KEYCLOAK_CACHE)})
    except KeycloakMissing as missing:
        raise EngineMissing(str(missing)) from missing


def concord(engine: Engine, name: str, *options: str, **labels: str) -> None:
    """Build the product's own image from this tree under a name."""
    arguments = [f"--build-arg={key.upper()}={value}" for key, value in labels.items()]
    arguments += [f"--build-arg=PYTHON_IMAGE={PYTHON}", "--network=host"]
    engine.docker("build", "-q", *options, *arguments, "-t", name, str(ROOT))


def _debian(engine: Engine) -> None:
    """Make Debian's base as its own installer does; raises `EngineMissing`."""
    if shutil.which("debootstrap") is None:
        raise EngineMissing("no debootstrap (on Debian: apt install debootstrap)")
    with TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", str(root), _mirror()],
            check=True,
            capture_output=True,
        )
        with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
            subprocess.run(
                ["docker", "import", "-", DEBIAN],
                stdin=tar.stdout,
                env=engine.environ,
                check=True,
                capture_output=True,
            )


def _mirror() -> str:
    """Return where this machine has its packages from."""
    for file in sorted([*SOURCES.glob("*.sources"), *SOURCES.glob("*.list")]):
        found = re.search(
            r"^(?:URIs:|deb)\s.*?(https?://\S+)", file.read_text("utf-8"), re.MULTILINE
        )
        if found:
            return found[1]
    raise EngineMissing(f"no source of packages is named in {SOURCES}")


def _build(engine: Engine, name: str, dockerfile: str, parts: Mapping[str, Path]) -> None:
    """Build from a Dockerfile of this folder and the files and folders that it copies."""
    with TemporaryDirectory() as folder:
        context = Path(folder)
        shutil.copy(HERE / dockerfile, context / "Dockerfile")
        for part, source in parts.items():
            if source.is_dir():
                shutil.copytree(source, context / part)
            else:
                shutil.copy(source, context / part)
        engine.docker("build", "-q", "--network=host", "-t", name, str(context))
