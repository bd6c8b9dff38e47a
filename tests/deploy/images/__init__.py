"""Images for tests where none can be pulled, built from Debian's packages and Kafka's jars.

They contain what our files use of the official images, and have names of their own, except the
Python image: it has the official name, so that Concord's Dockerfile can build on it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.testing.kafka_broker import download_kafka
from shared.testing.keycloak import KeycloakUnavailable, build_keycloak
from tests.deploy.docker_engine import DockerEngine, DockerEngineUnavailable

IMAGES_FOLDER = Path(__file__).parent
ROOT = IMAGES_FOLDER.parents[2]
KAFKA_CACHE = ROOT / ".kafka"
KEYCLOAK_CACHE = ROOT / ".keycloak"
LOG4J = ROOT / "shared" / "testing" / "kafka_broker" / "log4j2.properties"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
APT_SOURCES = Path("/etc/apt/sources.list.d")

DEBIAN = "debian:bookworm-slim"
PYTHON = "python:3.11-slim-bookworm"
POSTGRES = "concord-test/postgres:15"
KAFKA = "concord-test/kafka:4.3.1"
KEYCLOAK = "concord-test/keycloak:26.7.3"
CONCORD = "concord-test/concord:test"


def build_images(engine: DockerEngine) -> None:
    """Build all images except Keycloak's; unchanged ones come from the engine's cache."""
    if not engine.has_image(DEBIAN):
        _build_debian_base(engine)
    _build_image(engine, PYTHON, "python.Dockerfile", {"ca-certificates.crt": CERTIFICATES})
    _build_image(
        engine, POSTGRES, "postgres.Dockerfile", {"postgres.sh": IMAGES_FOLDER / "postgres.sh"}
    )
    parts = {"kafka.sh": IMAGES_FOLDER / "kafka.sh", "log4j2.properties": LOG4J}
    _build_image(engine, KAFKA, "kafka.Dockerfile", {**parts, "jars": download_kafka(KAFKA_CACHE)})
    build_concord_image(engine, CONCORD)


def build_keycloak_image(engine: DockerEngine) -> None:
    """Build Keycloak's image, which only the tests of sign-on need."""
    try:
        _build_image(
            engine, KEYCLOAK, "keycloak.Dockerfile", {"keycloak": build_keycloak(KEYCLOAK_CACHE)}
        )
    except KeycloakUnavailable as missing:
        raise DockerEngineUnavailable(str(missing)) from missing


def build_concord_image(engine: DockerEngine, name: str, *options: str, **labels: str) -> None:
    """Build Concord's image from this tree under a name."""
    arguments = [f"--build-arg={key.upper()}={value}" for key, value in labels.items()]
    arguments += [f"--build-arg=PYTHON_IMAGE={PYTHON}", "--network=host"]
    engine.run_docker("build", "-q", *options, *arguments, "-t", name, str(ROOT))


def _build_debian_base(engine: DockerEngine) -> None:
    """Build Debian's base image with debootstrap; raises `DockerEngineUnavailable`."""
    if shutil.which("debootstrap") is None:
        raise DockerEngineUnavailable("no debootstrap (on Debian: apt install debootstrap)")
    with TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", str(root), _package_mirror()],
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


def _package_mirror() -> str:
    """Return the address of this machine's package mirror."""
    for file in sorted([*APT_SOURCES.glob("*.sources"), *APT_SOURCES.glob("*.list")]):
        source = re.search(
            r"^(?:URIs:|deb)\s.*?(https?://\S+)", file.read_text("utf-8"), re.MULTILINE
        )
        if source:
            return source[1]
    raise DockerEngineUnavailable(f"no source of packages is named in {APT_SOURCES}")


def _build_image(
    engine: DockerEngine, name: str, dockerfile: str, parts: Mapping[str, Path]
) -> None:
    """Build an image from a Dockerfile of this folder and the files that it copies."""
    with TemporaryDirectory() as folder:
        context = Path(folder)
        shutil.copy(IMAGES_FOLDER / dockerfile, context / "Dockerfile")
        for part, source in parts.items():
            if source.is_dir():
                shutil.copytree(source, context / part)
            else:
                shutil.copy(source, context / part)
        engine.run_docker("build", "-q", "--network=host", "-t", name, str(context))
