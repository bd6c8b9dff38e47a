"""Apache Kafka's jars in a cache folder, fetched once by their Maven coordinates."""

from __future__ import annotations

from pathlib import Path

from shared.testing.maven_download import DownloadFailed, download_with_maven

POM_FOLDER = Path(__file__).parent


class KafkaUnavailable(Exception):
    """There is no broker to be had here; the message says what is missing."""


def download_kafka(cache_folder: Path) -> Path:
    """Return the folder of the jars below `cache`, fetching them where they are not there yet.

    Raises `KafkaMissing` where Java or Maven is missing, or Maven cannot fetch.
    """
    try:
        return download_with_maven(POM_FOLDER / "pom.xml", cache_folder, "jars")
    except DownloadFailed as error:
        raise KafkaUnavailable(f"Apache Kafka: {error}") from error
