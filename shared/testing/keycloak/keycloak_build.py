"""Keycloak in a cache folder: fetched, unpacked and built for quick starts, once."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from shared.testing.maven_download import DownloadFailed, download_with_maven

POM_FILE = Path(__file__).parent / "pom.xml"
BUILD_TIMEOUT_MINUTES = 5


class KeycloakUnavailable(Exception):
    """There is no Keycloak to be had here; the message says what is missing."""


def build_keycloak(cache_folder: Path) -> Path:
    """Return Keycloak's folder below `cache`, making it where it is not there yet.

    Raises `KeycloakMissing` where Java or Maven is missing, or it cannot be fetched or built.
    """
    try:
        return download_with_maven(POM_FILE, cache_folder, "keycloak", _unpack_and_build)
    except DownloadFailed as error:
        raise KeycloakUnavailable(f"Keycloak: {error}") from error


def _unpack_and_build(fetched: Path) -> Path:
    (archive,) = fetched.glob("*.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(fetched)
    archive.unlink()
    (home,) = fetched.iterdir()
    # What a build settles is settled here, so that a start takes seconds: the database, too,
    # which lives in the server's memory and dies with it.
    try:
        subprocess.run(
            ["/bin/sh", str(home / "bin" / "kc.sh"), "build", "--db=dev-mem"],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BUILD_TIMEOUT_MINUTES * 60,
        )
    except subprocess.CalledProcessError as error:
        raise DownloadFailed(f"it could not be built: {error.stdout[-500:]}") from error
    except subprocess.TimeoutExpired as error:
        raise DownloadFailed(f"it was built for {BUILD_TIMEOUT_MINUTES} minutes in vain") from error
    return home
