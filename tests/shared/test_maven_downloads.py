"""Programs that tests download with Maven: the errors where that fails, and what remains."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shared.testing.kafka_broker import KafkaUnavailable, download_kafka
from shared.testing.keycloak import KeycloakUnavailable, build_keycloak
from shared.testing.maven_download import DownloadFailed, download_with_maven

NOWHERE = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>concord</groupId><artifactId>nowhere</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>concord</groupId><artifactId>no-such-thing</artifactId><version>1</version>
    <scope>system</scope><systemPath>/nowhere/no-such-thing.jar</systemPath>
  </dependency></dependencies>
</project>
"""


def test_a_missing_program_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KafkaUnavailable, match=r"^Apache Kafka: no java .*$"):
        download_kafka(tmp_path / "kafka")
    with pytest.raises(KeycloakUnavailable, match=r"^Keycloak: no java .*$"):
        build_keycloak(tmp_path / "keycloak")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("mvn") is None, reason="needs Maven")
def test_a_failed_download_leaves_nothing_that_looks_downloaded(tmp_path: Path) -> None:
    pom = tmp_path / "pom.xml"
    pom.write_text(NOWHERE)
    with pytest.raises(DownloadFailed, match="Maven could not fetch: "):
        download_with_maven(pom, tmp_path / "cache", "nowhere")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["fetching.lock"]
