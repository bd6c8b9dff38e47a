"""The image is built reproducibly, and its programs run (`make test-compose`)."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from collections.abc import Mapping

import pytest

from tests.deploy.docker_engine import DockerEngine
from tests.deploy.images import CONCORD, build_concord_image

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

REBUILT_IMAGE = f"{CONCORD}-again"


def files(engine: DockerEngine, image: str) -> Mapping[str, tuple[bytes, int, int, int, str]]:
    """Return each file of an image without times: type, mode, owner, group and content."""
    container = engine.run_docker("create", image).strip()
    try:
        with (
            subprocess.Popen(
                ["docker", "export", container], env=engine.environ, stdout=subprocess.PIPE
            ) as export,
            tarfile.open(fileobj=export.stdout, mode="r|") as archive,
        ):
            return {
                file.name: (file.type, file.mode, file.uid, file.gid, _content(archive, file))
                for file in archive
            }
    finally:
        engine.run_docker("rm", container)


def _content(archive: tarfile.TarFile, file: tarfile.TarInfo) -> str:
    stream = archive.extractfile(file) if file.isfile() else None
    return file.linkname if stream is None else hashlib.sha256(stream.read()).hexdigest()


def test_two_builds_differ_only_in_times(docker: DockerEngine) -> None:
    build_concord_image(docker, REBUILT_IMAGE, "--no-cache")
    try:
        first, again = files(docker, CONCORD), files(docker, REBUILT_IMAGE)
    finally:
        docker.run_docker("rmi", "-f", REBUILT_IMAGE)
    assert first
    assert {name for name in first.keys() | again.keys() if first.get(name) != again.get(name)} == (
        set()
    )


@pytest.mark.parametrize("program", ["pg_dump", "pg_restore", "psql"])
def test_the_programs_for_backups_run_in_the_image(docker: DockerEngine, program: str) -> None:
    line = f"exec /opt/concord/lib/python3*/site-packages/*/pginstall18/bin/{program} --version"
    run = ("run", "--rm", "--read-only", "--cap-drop=ALL", "--entrypoint", "sh", CONCORD)
    assert docker.run_docker(*run, "-c", line).startswith(f"{program} (PostgreSQL) 18.")
