"""Every panel of the BI dashboard shows the sample company's figures to a reader of the views."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import pytest
import yaml

from shared.embedded_postgres import find_server_connect_arguments
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.auth import Role
from shared.terminal.installation_connection import open_api_client
from tests.architecture.source_files import ROOT
from tests.system.cli_process import command_json, poll_until_true
from tests.system.database_inspection import query_rows
from tests.system.operational_answers import seconds_between
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

FOLDER = ROOT / "deploy" / "bi" / "grafana"
DASHBOARD = json.loads((FOLDER / "dashboards" / "concord-bi.json").read_text("utf-8"))
TIME_FILTER = re.compile(r"\$__timeFilter\(((?:[^()]|\([^()]*\))*)\)")
RANGE = r"\1 BETWEEN now() - interval '1 year' AND now() + interval '1 year'"
"""What Grafana makes of the macro for a range of time: the sample company ends before now."""

Rows = Sequence[Mapping[str, Any]]


def queries() -> dict[str, str]:
    """Return the query of every panel by the English part of its title, as Grafana sends it.

    The variable `department` has the value `All`, which stands for every row of its query.
    """
    (variable,) = DASHBOARD["templating"]["list"]
    every = re.sub(r"^SELECT .*? FROM", "SELECT department FROM", variable["query"])
    return {
        re.sub(r"^\W+ ", "", panel["title"], flags=re.ASCII): TIME_FILTER.sub(
            RANGE, target["rawSql"]
        ).replace("${department:sqlstring}", every.partition(" ORDER BY")[0])
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    }


async def _read(login: Mapping[str, Any]) -> dict[str, Rows]:
    connection = await asyncpg.connect(**login)
    try:
        return {
            title: [dict(row) for row in await connection.fetch(query)]
            for title, query in queries().items()
        }
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def panels(sample_company: SampleCompany) -> dict[str, Rows]:
    """Make a reader as an administrator does, and run every panel's query as it."""
    data = sample_company.data_folder
    # Where another test has rebuilt everything, sources are compared within ten seconds again.
    compared = "SELECT area FROM insights.source_freshness"
    poll_until_true(lambda: query_rows(data, compared), "sources are compared", pause=1)
    made = command_json("bi-reader", "create", "grafana", "--company", "--replace", data=data)
    server = find_server_connect_arguments(data)
    assert server is not None
    return asyncio.run(_read({**server, "user": made["user"], "password": made["password"]}))


def first_column(rows: Rows) -> list[Any]:
    """Return the first column."""
    return [next(iter(row.values())) for row in rows]


def test_every_panel_shows_rows(panels: dict[str, Rows]) -> None:
    assert len(panels) == len(DASHBOARD["panels"])
    # The sample company ends before a bonus is in a locked month.
    assert [title for title, rows in panels.items() if not rows] == ["Bonus"]


def test_a_series_has_a_time_a_name_and_a_number(panels: dict[str, Rows]) -> None:
    series = [
        (next(title for title in panels if panel["title"].endswith(title)), panel)
        for panel in DASHBOARD["panels"]
        if panel["type"] == "timeseries"
    ]
    assert len(series) == 4
    for title, panel in series:
        assert panel["targets"][0]["format"] == "time_series"
        rows = panels[title]
        assert [list(row)[:2] for row in rows] == [["time", "metric"]] * len(rows), title
        assert {len(row) for row in rows} == {3}
        assert all(row["time"].utcoffset() is not None and row["metric"] for row in rows)
        assert first_column(rows) == sorted(first_column(rows))


def test_scores_are_those_of_the_locked_statement(
    panels: dict[str, Rows], sample_company: SampleCompany
) -> None:
    locked = json.loads(sample_company.first_statements[0])
    shown = {row["metric"]: row["score"] for row in panels["KPI score"]}
    assert len(shown) == len(locked["departments"])
    names = {line["name"]: line["score"] for line in locked["departments"]}
    for name, score in shown.items():
        said = names[name]
        assert (score is None) == (said is None), name
        assert said is None or float(score) == float(said), name


def test_on_time_rates_are_those_of_the_statements(
    panels: dict[str, Rows], sample_company: SampleCompany
) -> None:
    shown = {
        (f"{row['time'].astimezone(COMPANY_TIME_ZONE):%Y-%m}", row["metric"]): row["on_time_rate"]
        for row in panels["On-time rate by department and month"]
    }
    compared = 0
    # The first month is locked: what is corrected later is not in its statement.
    for month, text in list(
        zip(sample_company.months, sample_company.first_statements, strict=True)
    )[1:]:
        for line in json.loads(text)["departments"]:
            if line["on_time_rate"] is not None:
                rate = shown[month, line["name"]]
                assert round(float(rate), 4) == round(float(line["on_time_rate"]), 4), line
                compared += 1
    assert compared > 5


def test_late_obligations_are_shown_with_whom_they_were_owed_to(panels: dict[str, Rows]) -> None:
    assert first_column(panels["Late obligations"]) == [10]
    assert first_column(panels["Excused obligations"]) == [1]
    detail = panels["Late obligations, newest first"]
    assert len(detail) == 10
    assert detail[0]["部门 department"] == "Supply chain 供应链部"
    assert detail[0]["项目 project"] == "LAUNCH"
    pairs = panels["Pairs of departments with the most late obligations"]
    worst = pairs[0]
    assert (worst["部门 department"], worst["对方 owed to"]) == (
        "Supply chain 供应链部",
        "Sales 销售部",
    )
    assert worst["逾期 late"] == 2


def test_replies_have_the_times_that_the_requests_say(
    panels: dict[str, Rows], sample_company: SampleCompany
) -> None:
    running = sample_company.installation
    hours: dict[str, list[float | None]] = defaultdict(list)
    with open_api_client(running.base_url, running.issue_token(Role.AUDITOR)) as client:
        for row in client.iterate_items("/api/comms/v1/requests"):
            request = client.get(f"/api/comms/v1/requests/{row['request_id']}")
            replied = next((leg["replied_at"] for leg in request["legs"] if leg["leg"] == 1), None)
            took = replied and seconds_between(request["opened_at"], replied) / 3600
            hours[request["department"]].append(took)
    answered = [
        sorted(one for one in of_department if one is not None) for of_department in hours.values()
    ]
    replies = panels["Reply times by department"]
    counts = [row["请求 requests"] for row in replies]
    assert sorted(counts) == sorted(map(len, hours.values()))
    medians = [row["中位小时 median hours"] for row in replies]
    found = sorted(float(one) for one in medians if one is not None)
    assert found == pytest.approx(sorted(median(one) for one in answered if one), abs=0.01)
    together = [one for of_department in answered for one in of_department]
    assert first_column(panels["Median hours to the first reply"]) == [
        pytest.approx(median(together))
    ]
    late = {row["部门 department"]: row["超时 past their time"] for row in replies}
    assert late["Human resources 人力资源部"] == 1


def test_flows_and_steps_have_their_times(panels: dict[str, Rows]) -> None:
    waits = panels["Steps that wait longest"]
    assert (waits[0]["步骤 step"], waits[0]["次数 times"]) == ("Sign it 签批", 32)
    hours = [float(row["中位小时 median hours"]) for row in waits]
    assert hours == sorted(hours, reverse=True)
    assert hours[0] > 24
    flows = {row["metric"] for row in panels["Cycle time of flows"]}
    assert "Goodwill credit 客户补偿" in flows
    cost = {row["metric"]: float(row["hours"]) for row in panels["Cost of communication by month"]}
    assert cost == {"meeting": 24.5}


def test_goals_have_their_completion(panels: dict[str, Rows]) -> None:
    goals = {row["目标 goal"]: float(row["完成率％ completion"]) for row in panels["Goals"]}
    assert goals["10 new regions 新区域"] == 40
    assert goals["3 core features 核心功能"] == 100


def test_everything_that_was_published_is_read(panels: dict[str, Rows]) -> None:
    freshness = {row["领域 area"]: row for row in panels["Freshness"]}
    assert freshness.keys() >= {"directory", "duties", "goals", "incentives", "comms"}
    assert {row["缺失 missing"] for row in freshness.values()} == {0}
    assert freshness["duties"]["已读 read"] > 0


def test_the_data_source_signs_on_as_the_reader_that_compose_makes() -> None:
    file = FOLDER / "provisioning" / "datasources" / "concord-bi.yml"
    (source,) = yaml.safe_load(file.read_text("utf-8"))["datasources"]
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {source["uid"]}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    assert compose["bi"]["environment"]["CONCORD_BI_USER"] == "concord_bi_grafana"
    assert "bi-reader create grafana" in compose["bi-reader"]["entrypoint"][2]
    password = Path(source["secureJsonData"]["password"].removeprefix("$__file{").rstrip("}"))
    mounted = [one.split(":")[:2] for one in compose["bi"]["volumes"]]
    made_in = [one.split(":")[0] for one in compose["bi-reader"]["volumes"]]
    assert [made_in[0], str(password.parent)] in mounted
