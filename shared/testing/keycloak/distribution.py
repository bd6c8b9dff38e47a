"""Keycloak in a cache folder: fetched, unpacked and built for quick starts, once."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from shared.testing.maven import NotFetched, fetched_by_maven

POM = Path(__file__).parent / "pom.xml"
MINUTES_TO_BUILD = 5


class KeycloakMissing(Exception):
    """There is no Keycloak to be had here; the message says what is missing."""


def built(cache: Path) -> Path:
    """Return Keycloak's folder below `cache`, making it where it is not there yet.

    Raises `KeycloakMissing` where Java or Maven is missing, or it cannot be fetched or built.
    """
    try:
        return fetched_by_maven(POM, cache, "keycloak", _unpacked_and_built)
    except NotFetched as error:
        raise KeycloakMissing(f"Keycloak: {error}") from error


def _unpacked_and_built(fetched: Path) -> Path:
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
            timeout=MINUTES_TO_BUILD * 60,
        )
    except subprocess.CalledProcessError as error:
        raise NotFetched(f"it could not be built: {error.stdout[-500:]}") from error
    except subprocess.TimeoutExpired as error:
        raise NotFetched(f"it was built for {MINUTES_TO_BUILD} minutes in vain") from error
    return home
