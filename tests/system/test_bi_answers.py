"""Each of the ten questions has one answer: of the areas' APIs, of insights, and of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from services.insights.domain.questions.catalogue import QUESTIONS, QUESTIONS_BY_NAME
from services.insights.projections.question_answers import question_sql
from shared.http.auth import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import open_api_client
from tests.insights.duckdb_star import open_views
from tests.system.cli_process import command_output
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.operational_work_answers import OperationalAnswers
from tests.system.real_event_logs import WABO_LOG
from tests.system.sample_company import SampleCompany

YEAR_OF_LOG = 2011
NTH_CASE_OF_LOG = 8
NAMES = tuple(question.name for question in QUESTIONS)
Row = Mapping[str, Any]


@dataclass
class Answers:
    """Where the answers about a year come from."""

    year: int
    client: ApiClient
    operational: OperationalAnswers
    files: duckdb.DuckDBPyConnection

    def of_areas(self, name: str) -> list[Row]:
        """Return the answer composed of what the areas' own routes say."""
        return self.operational.answer(name)

    def of_insights(self, name: str, **query: Any) -> list[Row]:
        """Return the answer over HTTP, which comes from the views."""
        path = f"/api/insights/v1/questions/{name}"
        return list(self.client.iterate_items(path, year=self.year, limit=500, **query))

    def of_files(self, name: str, department: str | None = None) -> list[Row]:
        """Return the answer of DuckDB over the exported files."""
        values = [str(self.year), department]
        rows = self.files.execute(question_sql(QUESTIONS_BY_NAME[name]), values).fetchall()
        columns = [one[0] for one in self.files.description]
        return [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


@contextmanager
def answers_of(running: ConcordProcess, exported: Path, year: int) -> Iterator[Answers]:
    """Export an installation's files, and yield where its answers come from."""
    with open_api_client(running.base_url, running.issue_token(Role.AUDITOR)) as client:
        wait_until_caught_up(client)
        command_output("export", "--to", str(exported), data=running.data_folder)
        with open_views(exported) as files:
            yield Answers(year, client, OperationalAnswers(client, year), files)


@pytest.fixture(scope="module")
def sample(
    sample_company: SampleCompany, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Answers]:
    exported = tmp_path_factory.mktemp("sample-files") / "files"
    most_of_it = int(sample_company.months[1][:4])  # its three months may be of two years
    with answers_of(sample_company.installation, exported, most_of_it) as answers:
        yield answers


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("name", NAMES)
def test_a_question_about_the_sample_company_has_one_answer(sample: Answers, name: str) -> None:
    expected = sample.of_areas(name)
    assert sample.of_insights(name) == expected
    assert sample.of_files(name) == expected


@pytest.mark.xdist_group("sample")
def test_a_department_gets_the_same_from_views_and_files(sample: Answers) -> None:
    answered = 0
    for name in NAMES:
        found = sample.of_insights(name, department="rnd")
        assert found == sample.of_files(name, "RND")
        answered += bool(found)
    assert answered > 5


@pytest.mark.xdist_group("sample")
def test_each_department_cost_of_each_month_is_that_of_comms(sample: Answers) -> None:
    departments = {
        one["department"] for costs in sample.operational.costs.values() for one in costs
    }
    assert len(departments) > 2
    for department in departments:
        expected = sample.operational.costs_of(department)
        assert sample.of_insights("communication-cost", department=department) == expected
        assert sample.of_files("communication-cost", department) == expected


@pytest.mark.data
def test_a_question_about_an_imported_log_has_one_answer(tmp_path: Path) -> None:
    log = WABO_LOG.keep_every_nth_case(NTH_CASE_OF_LOG, tmp_path)
    with run_concord(tmp_path / "data") as running:
        command_output(*log.import_command, data=running.data_folder)
        with answers_of(running, tmp_path / "files", YEAR_OF_LOG) as answers:
            for name in NAMES:
                expected = answers.of_areas(name)
                assert answers.of_insights(name) == expected, name
                assert answers.of_files(name) == expected, name
                if name in {"on-time-rates", "delays", "flow-times"}:
                    assert expected, name
