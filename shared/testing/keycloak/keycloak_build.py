"""Downloads, unpacks and builds Keycloak once, in a cache folder, for quick starts."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from shared.testing.maven_download import DownloadFailed, download_with_maven

POM_FILE = Path(__file__).parent / "pom.xml"
BUILD_TIMEOUT_MINUTES = 5
SHORT_LIVED_JVM_OPTIONS = "-Xms256m -Xmx400m -XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""A process of seconds does not earn what the optimising compiler costs."""


class KeycloakUnavailable(Exception):
    """No Keycloak is available here; the message says what is missing."""


def build_keycloak(cache_folder: Path) -> Path:
    """Return Keycloak's folder below `cache_folder`, building it when it is missing.

    Raises `KeycloakUnavailable` where Java or Maven is missing, or a download or build fails.
    """
    try:
        return download_with_maven(POM_FILE, cache_folder, "keycloak", _unpack_and_build)
    except DownloadFailed as error:
        raise KeycloakUnavailable(f"Keycloak: {error}") from error


def _unpack_and_build(download_folder: Path) -> Path:
    (archive,) = download_folder.glob("*.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(download_folder)
    archive.unlink()
    (home,) = download_folder.iterdir()
    # Build options are applied here, so that a start takes seconds. Among them is the database,
    # which is in the server's memory.
    options = ["env", f"JAVA_OPTS_KC_HEAP={SHORT_LIVED_JVM_OPTIONS}"]
    try:
        subprocess.run(
            [*options, "/bin/sh", str(home / "bin" / "kc.sh"), "build", "--db=dev-mem"],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BUILD_TIMEOUT_MINUTES * 60,
        )
    except subprocess.CalledProcessError as error:
        raise DownloadFailed(f"it could not be built: {error.stdout[-500:]}") from error
    except subprocess.TimeoutExpired as error:
        raise DownloadFailed(f"its build took over {BUILD_TIMEOUT_MINUTES} minutes") from error
    return home
