"""Every area in its own process over Kafka, or all in one without: the same statements."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT
from tests.faults.kafka_installation import kafka_environment
from tests.foreign_consumer.foreign_environment import PROGRAM, foreign_python, run_as_stranger
from tests.system.cli_process import command_json, command_output, run_command
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import AREAS, query_rows
from tests.system.real_event_logs import WABO_LOG

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(600)]

ON_KAFKA = "on-kafka"
EMBEDDED = "embedded"
STORE_OF_FIVE = """
facts = set()
def store(type_, id_, data):
    assert data["type"] == type_
    facts.add(id_)
    print(type_, id_)
    if len(facts) == 5:
        raise SystemExit
"""
"""What the documentation leaves to the reader, for as many facts as a test needs."""
UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class SampleOnKafka:
    """The sample company's installation, with its facts on topics."""

    installation: ConcordProcess
    bootstrap: str
    prefix: str


@pytest.fixture(scope="module")
def sample_on_kafka(
    kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SampleOnKafka]:
    """Run the sample company, each area in its own process."""
    folder = tmp_path_factory.mktemp(ON_KAFKA)
    prefix = f"{folder.name}-sample."
    environ = kafka_environment(kafka_bootstrap, prefix)
    with run_concord(
        folder / "data", "--bus=kafka", "--sample", until_output="serves at", environ=environ
    ) as installation:
        yield SampleOnKafka(installation, kafka_bootstrap, prefix)


def test_the_sample_company_has_the_same_statements(
    sample_on_kafka: SampleOnKafka, tmp_path: Path
) -> None:
    data = sample_on_kafka.installation.data_folder
    found, tour = printed_statements(data), command_output("tour", data=data)
    with run_concord(tmp_path / EMBEDDED, "--sample", until_output="serves at"):
        assert found == printed_statements(tmp_path / EMBEDDED)
        assert tour == command_output("tour", data=tmp_path / EMBEDDED)
    assert len(found) == 4  # of the story, and the month in which its lessons are due


def test_a_stranger_reads_every_fact_from_the_topics_by_the_schema_that_it_names(
    sample_on_kafka: SampleOnKafka, run_folder: Path, tmp_path: Path
) -> None:
    python, installation = foreign_python(run_folder), sample_on_kafka.installation
    with pytest.raises(AssertionError, match="No module named 'shared'"):
        run_as_stranger(python, tmp_path, "-c", "import shared")
    published = Counter(
        row["type"]
        for area in AREAS
        for row in query_rows(installation.data_folder, f"SELECT type FROM {area}.outbox")
    )
    places = [sample_on_kafka.bootstrap, sample_on_kafka.prefix, installation.base_url]
    token = installation.issue_token("bi-reader")
    read = json.loads(run_as_stranger(python, tmp_path, PROGRAM, *places, token))
    assert read["wrong"] == []
    assert read["facts"] == published
    assert read["schemas"] == len(published) > 50


def test_the_consumer_in_the_documentation_reads_facts(
    sample_on_kafka: SampleOnKafka, run_folder: Path, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "event-stream.md").read_text("utf-8")
    program = page.split("```python\n", 1)[1].split("```", 1)[0]
    for written, here in (
        ("kafka:9092", sample_on_kafka.bootstrap),
        ("^concord", f"^{sample_on_kafka.prefix.removesuffix('.')}"),
    ):
        assert program.count(written) == 1
        program = program.replace(written, here)
    script = tmp_path / "consumer.py"
    script.write_text(STORE_OF_FIVE + program, "utf-8")
    lines = run_as_stranger(foreign_python(run_folder), tmp_path, script).splitlines()
    assert len(set(lines)) == 5
    assert all(line.startswith("concord.") for line in lines)


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
