"""Downloads Apache Kafka's jars once by their Maven coordinates into a cache folder."""

from __future__ import annotations

from pathlib import Path

from shared.testing.maven_download import DownloadFailed, download_with_maven

POM_FOLDER = Path(__file__).parent


class KafkaUnavailable(Exception):
    """No broker is available here; the message says what is missing."""


def download_kafka(cache_folder: Path) -> Path:
    """Return the folder of the jars below `cache_folder`, downloading them when missing.

    Raises `KafkaUnavailable` where Java or Maven is missing, or Maven cannot download.
    """
    try:
        return download_with_maven(POM_FOLDER / "pom.xml", cache_folder, "jars")
    except DownloadFailed as error:
        raise KafkaUnavailable(f"Apache Kafka: {error}") from error
