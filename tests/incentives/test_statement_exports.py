"""A statement as a file: every format has the figures of the statement."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.exported_figures import (
    Paid,
    csv_figures,
    html_figures,
    json_figures,
    rows_in_html,
    text_in_pdf,
    xlsx_figures,
)
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/statements/2026-11/export"
READERS = {
    "csv": csv_figures,
    "html": html_figures,
    "json": json_figures,
    "xlsx": xlsx_figures,
}


async def give_figures(area_client: IncentivesClient) -> Mapping[str, Any]:
    """Give figures, bonuses and adjustments of both kinds; return November's statement."""
    await area_client.handle_facts(
        department_registered("市场"), handoff_overdue(1), handoff_accepted(2, due=NOVEMBER_3)
    )
    await area_client.lock_month()
    await area_client.handle_facts(
        handoff_accepted(1),
        project_closed("late", "120"),
        *(project_closed(code, "150", at=NOVEMBER_3) for code in ("launch", "second")),
    )
    return await area_client.get_statement("2026-11")


def paid_in_json(statement: Mapping[str, Any]) -> Counter[Paid]:
    """Return what each department is paid in each currency, in minor units."""
    paid: Counter[Paid] = Counter()
    for line in statement["departments"]:
        late = [one for one in line["adjustments"] if one["type"] == "bonus"]
        for one in (*line["bonus"], *late):
            paid[line["department"], one["currency"]] += one["amount_minor"]
    return paid


async def export(area_client: IncentivesClient, **query: Any) -> httpx.Response:
    answer = await area_client.get(PATH, **query)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_", sorted(READERS))
async def test_every_format_has_the_figures_of_the_statement(
    area_client: IncentivesClient, format_: str, language: str
) -> None:
    statement = await give_figures(area_client)
    answer = await export(area_client, format=format_, language=language)
    found = READERS[format_](answer.content)

    assert found.paid_minor == paid_in_json(statement)
    assert found.paid_major == {key: Decimal(n) / 100 for key, n in found.paid_minor.items()}
    assert found.kpi == {
        line["department"]: (str(line["due"]), line["score"], line["weighted_points"])
        for line in statement["departments"]
    }
    late = [
        (line["department"], one["period"], one["weighted_points"])
        for line in statement["departments"]
        for one in line["adjustments"]
        if one["type"] == "kpi"
    ]
    assert late
    assert found.late_points == late


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_pages_have_each_row_of_the_html(
    area_client: IncentivesClient, language: str
) -> None:
    await give_figures(area_client)
    html = (await export(area_client, format="html", language=language)).content
    pdf = text_in_pdf((await export(area_client, format="pdf", language=language)).content)

    place = 0
    for row in rows_in_html(html):
        place = pdf.find(row, place)
        assert place >= 0, row
        place += len(row)
    for shown in ("2026-11-23T09:00:00+08:00", "市场部"):
        assert shown in html.decode()
        assert shown in pdf


async def test_csv_has_a_row_a_payable_line_and_says_how_it_was_rounded(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    text = (await export(area_client, format="csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    lines = Counter((row["department"], row["line"]) for row in rows)
    assert lines["市场", "kpi"] == lines["研发", "kpi-adjustment"] == 1
    assert (lines["研发", "bonus"], lines["研发", "bonus-adjustment"]) == (2, 1)
    for row in rows:
        assert (row["share_exact_minor"] != "") == row["line"].startswith("bonus")
        if row["amount_minor"]:
            parts = int(row["share_floor_minor"]) + int(row["share_extra_minor"])
            assert parts == int(row["amount_minor"])
            assert row["of_plan_version"] == "1"
            assert row["of_period"] == ("2026-10" if row["cause"] else "2026-11")


async def test_the_file_is_named_and_safe_to_store(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    answer = await export(area_client, format="html", department="研发")

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    name = "statement-2026-11-%E7%A0%94%E5%8F%91.html"
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"statement-2026-11-__.html\"; filename*=UTF-8''{name}"
    )
    past = await export(area_client, format="csv", as_of="2026-11-22T09:00:00+08:00")
    assert "as-of-20261122T010000Z.csv" in past.headers["content-disposition"]


async def test_an_unchanged_file_is_not_sent_again(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    etag = (await export(area_client, format="csv")).headers["etag"]
    headers = area_client.installation.authorization_headers(Role.HR)

    known = {**headers, "If-None-Match": etag}
    assert (await area_client.get(PATH, known, format="csv")).status_code == 304
    assert (await area_client.get(PATH, known, format="html")).status_code == 200
    await area_client.handle_facts(handoff_accepted(3, due=NOVEMBER_3))
    assert (await area_client.get(PATH, known, format="csv")).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/html", "text/html; charset=utf-8"),
        ("application/json", "application/json"),
    ],
)
async def test_accept_chooses_the_format(
    area_client: IncentivesClient, accept: str, media_type: str
) -> None:
    headers = area_client.installation.authorization_headers(Role.HR)
    answer = await area_client.get(PATH, {**headers, "Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (PATH, "image/png"),
        ("/statements/2026-11", "text/csv"),
        ("/statements?from=2026-10&to=2026-11", "text/csv"),
        ("/statements/2026-11/events", "text/csv"),
        ("/results?period=2026-11", "text/csv"),
    ],
)
async def test_no_other_media_type_is_answered_than_one_that_is_taken(
    area_client: IncentivesClient, path: str, accept: str
) -> None:
    headers = area_client.installation.authorization_headers(Role.HR)
    answer = await area_client.get(path, {**headers, "Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")


async def test_a_file_has_the_rows_that_its_reader_reads(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    headers = area_client.installation.authorization_headers
    own = await area_client.get(
        PATH, headers(Role.DEPARTMENT_HEAD, department="研发"), format="csv"
    )
    assert set(csv_figures(own.content).kpi) == {"研发"}
    everyone = await area_client.get(PATH, headers(Role.HR), format="csv")
    assert set(csv_figures(everyone.content).kpi) == {"研发", "测试", "市场"}
    foreign = headers(Role.LIAISON, department="测试")
    refused = await area_client.get(PATH, foreign, format="csv", department="研发")
    assert (refused.status_code, refused.json()["code"]) == (403, "outside-read-scope")
