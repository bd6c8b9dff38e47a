"""A real log, imported over Kafka or without: the same statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kafka_installation import kafka_environment
from tests.faults.printed_statements import printed_statements
from tests.system.cli_process import run_command
from tests.system.concord_process import run_concord
from tests.system.real_event_logs import WABO_LOG

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(600)]

ON_KAFKA = "on-kafka"
EMBEDDED = "embedded"


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
