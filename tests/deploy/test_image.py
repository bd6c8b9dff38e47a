"""`make test-compose`: the image can be built again and do what it is there for."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from collections.abc import Mapping

import pytest

from tests.deploy.docker_engine import DockerEngine
from tests.deploy.images import CONCORD, build_concord_image

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]

AGAIN = f"{CONCORD}-again"


def files(engine: DockerEngine, image: str) -> Mapping[str, tuple[bytes, int, int, int, str]]:
    """Return everything in an image but times: type, mode, owner, group and what is in it."""
    container = engine.run_docker("create", image).strip()
    try:
        with (
            subprocess.Popen(
                ["docker", "export", container], env=engine.environ, stdout=subprocess.PIPE
            ) as export,
            tarfile.open(fileobj=export.stdout, mode="r|") as archive,
        ):
            return {
                one.name: (one.type, one.mode, one.uid, one.gid, _content(archive, one))
                for one in archive
            }
    finally:
        engine.run_docker("rm", container)


def _content(archive: tarfile.TarFile, one: tarfile.TarInfo) -> str:
    found = archive.extractfile(one) if one.isfile() else None
    return one.linkname if found is None else hashlib.sha256(found.read()).hexdigest()


def test_two_builds_differ_in_nothing_but_times(docker: DockerEngine) -> None:
    build_concord_image(docker, AGAIN, "--no-cache")
    try:
        first, again = files(docker, CONCORD), files(docker, AGAIN)
    finally:
        docker.run_docker("rmi", "-f", AGAIN)
    assert first
    assert {name for name in first.keys() | again.keys() if first.get(name) != again.get(name)} == (
        set()
    )


@pytest.mark.parametrize("program", ["pg_dump", "pg_restore", "psql"])
def test_the_programs_for_backups_work_in_it(docker: DockerEngine, program: str) -> None:
    line = f"exec /opt/concord/lib/python3*/site-packages/*/pginstall18/bin/{program} --version"
    run = ("run", "--rm", "--read-only", "--cap-drop=ALL", "--entrypoint", "sh", CONCORD)
    assert docker.run_docker(*run, "-c", line).startswith(f"{program} (PostgreSQL) 18.")
