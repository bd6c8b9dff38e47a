"""Every area in its own process over Kafka, or all in one without: the same statements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.kafka_installation import kafka_environment
from tests.system.cli_process import command_json, command_output, run_command
from tests.system.concord_process import run_concord
from tests.system.real_event_logs import WABO_LOG

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(400)]

ON_KAFKA = "on-kafka"
EMBEDDED = "embedded"
UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_the_sample_company_has_the_same_statements(kafka_bootstrap: str, tmp_path: Path) -> None:
    environ = kafka_environment(kafka_bootstrap, f"{tmp_path.name}-sample.")
    with run_concord(
        tmp_path / ON_KAFKA, "--bus=kafka", "--sample", until_output="serves at", environ=environ
    ):
        found, tour = (
            printed_statements(tmp_path / ON_KAFKA),
            command_output("tour", data=tmp_path / ON_KAFKA),
        )
    with run_concord(tmp_path / EMBEDDED, "--sample", until_output="serves at"):
        assert found == printed_statements(tmp_path / EMBEDDED)
        assert tour == command_output("tour", data=tmp_path / EMBEDDED)
    assert len(found) == 4  # of the story, and the month in which its lessons are due


@pytest.mark.data
def test_an_imported_history_has_the_same_statements(kafka_bootstrap: str, tmp_path: Path) -> None:
    line, environ = (
        WABO_LOG.import_command,
        kafka_environment(kafka_bootstrap, f"{tmp_path.name}-history."),
    )
    with run_concord(tmp_path / ON_KAFKA, "--bus=kafka", environ=environ):
        done = run_command(*line, data=tmp_path / ON_KAFKA)
        assert done.returncode == 0, done.stderr
        found = printed_statements(tmp_path / ON_KAFKA)
    with run_concord(tmp_path / EMBEDDED):
        assert run_command(*line, data=tmp_path / EMBEDDED).returncode == 0
        assert found == printed_statements(tmp_path / EMBEDDED)
    assert found


def printed_statements(data: Path) -> Mapping[str, str]:
    """Return every month's statement to the byte, except for ids, which differ between histories.

    Ids are numbered in the order in which they first appear, so equal ids in one installation must
    be equal in the other.
    """
    numbers: dict[str, int] = {}

    def number(id_: re.Match[str]) -> str:
        return f"id {numbers.setdefault(id_[0], len(numbers))}"

    return {
        one["period"]: UUID_PATTERN.sub(
            number,
            command_output("statement", "--period", one["period"], "--format", "json", data=data),
        )
        for one in command_json("periods", data=data)
    }
