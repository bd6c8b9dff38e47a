"""Apache Kafka's jars in a cache folder, fetched once by their Maven coordinates."""

from __future__ import annotations

from pathlib import Path

from shared.testing.maven import NotFetched, fetched_by_maven

HERE = Path(__file__).parent


class KafkaMissing(Exception):
    """There is no broker to be had here; the message says what is missing."""


def fetched(cache: Path) -> Path:
    """Return the folder of the jars below `cache`, fetching them where they are not there yet.

    Raises `KafkaMissing` where Java or Maven is missing, or Maven cannot fetch.
    """
    try:
        return fetched_by_maven(HERE / "pom.xml", cache, "jars")
    except NotFetched as error:
        raise KafkaMissing(f"Apache Kafka: {error}") from error
