"""Every area in its own process over Kafka, or all in one without: the same statements."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT
from tests.faults.kafka_installation import kafka_environment
from tests.faults.printed_statements import printed_statements
from tests.foreign_consumer.foreign_environment import PROGRAM, foreign_python, run_as_stranger
from tests.system.cli_process import command_output
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import AREAS, query_rows

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
