"""Every area in its own process over Kafka, or all in one without: the same statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.site import over_kafka
from tests.system.histories import WABO
from tests.system.installation import up
from tests.system.terminal import asked, concord, typed

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(400)]

ON_KAFKA = "on-kafka"
EMBEDDED = "embedded"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_the_sample_company_has_the_same_statements(kafka_bootstrap: str, tmp_path: Path) -> None:
    over = over_kafka(kafka_bootstrap, f"{tmp_path.name}-sample.")
    with up(tmp_path / ON_KAFKA, "--bus=kafka", "--sample", until="serves at", environ=over):
        found, tour = printed(tmp_path / ON_KAFKA), typed("tour", data=tmp_path / ON_KAFKA)
    with up(tmp_path / EMBEDDED, "--sample", until="serves at"):
        assert found == printed(tmp_path / EMBEDDED)
        assert tour == typed("tour", data=tmp_path / EMBEDDED)
    assert len(found) == 3


@pytest.mark.data
def test_an_imported_history_has_the_same_statements(kafka_bootstrap: str, tmp_path: Path) -> None:
    line, over = WABO.line, over_kafka(kafka_bootstrap, f"{tmp_path.name}-history.")
    with up(tmp_path / ON_KAFKA, "--bus=kafka", environ=over):
        done = concord(*line, data=tmp_path / ON_KAFKA)
        assert done.returncode == 0, done.stderr
        found = printed(tmp_path / ON_KAFKA)
    with up(tmp_path / EMBEDDED):
        assert concord(*line, data=tmp_path / EMBEDDED).returncode == 0
        assert found == printed(tmp_path / EMBEDDED)
    assert found


def printed(data: Path) -> Mapping[str, str]:
    """Return every month's statement to the byte, but for ids: two histories have other ones.

    They are numbered in the order in which they first appear, so what names the same thing in one
    installation must do so in the other.
    """
    numbers: dict[str, int] = {}

    def number(id_: re.Match[str]) -> str:
        return f"id {numbers.setdefault(id_[0], len(numbers))}"

    return {
        one["period"]: ID.sub(
            number,
            typed("statement", "--period", one["period"], "--format", "json", data=data),
        )
        for one in asked("periods", data=data)
    }
