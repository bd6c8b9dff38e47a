"""A statement as a file: every format has the figures of the statement."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.export_client import PATH, export, give_figures
from tests.incentives.exported_figures import (
    Paid,
    csv_figures,
    csv_rows,
    html_figures,
    json_figures,
    rows_in_html,
    text_in_pdf,
    xlsx_figures,
)
from tests.incentives.fact_builders import DECEMBER_2, NOVEMBER_3, handoff_accepted
from tests.incentives.fact_builders_goals import GOAL_TITLE

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNTS = ("due", "on_time", "late", "excused")
LAGGING = "goals.goal-lagging"
READERS = {
    "csv": csv_figures,
    "html": html_figures,
    "json": json_figures,
    "xlsx": xlsx_figures,
}


def paid_in_json(statement: Mapping[str, Any]) -> Counter[Paid]:
    """Return what each department is paid in each currency, in minor units."""
    paid: Counter[Paid] = Counter()
    for line in statement["departments"]:
        late = [one for one in line["adjustments"] if one["type"] == "bonus"]
        for one in (*line["bonus"], *late):
            paid[line["department"], one["currency"]] += one["amount_minor"]
    return paid


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_", sorted(READERS))
async def test_every_format_has_the_figures_of_the_statement(
    area_client: IncentivesClient, format_: str, language: str
) -> None:
    statement = await give_figures(area_client)
    answer = await export(area_client, format=format_, language=language)
    found = READERS[format_](answer.content)

    assert found.paid_minor == paid_in_json(statement)
    by_currency: Counter[str] = Counter()
    for (_, currency), amount in found.paid_minor.items():
        by_currency[currency] += amount
    totals = statement["company_totals"]
    assert by_currency == {one["currency"]: one["amount_minor"] for one in totals}
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
    assert found.by_kind == {
        (line["department"], kind): tuple(str(counts[name]) for name in COUNTS)
        for line in statement["departments"]
        for kind, counts in line["by_kind"].items()
    }
    assert found.by_kind
    assert found.signals == {("研发", LAGGING): "2", ("", LAGGING): "1"}
    if format_ != "csv":  # its lines sum to the totals
        assert found.company == {
            one["currency"]: one["amount_minor"] for one in statement["company_totals"]
        }


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
    past = await export(area_client, format="csv", known_at="2026-11-22T09:00:00+08:00")
    assert "as-of-20261122T010000Z.csv" in past.headers["content-disposition"]


async def test_an_unchanged_file_is_not_sent_again(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    headers = area_client.installation.authorization_headers(Role.HR)
    etag = (await area_client.get(PATH, headers, format="csv")).headers["etag"]

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


async def test_a_file_says_who_did_what_when_and_has_the_seal(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.lock_month("2026-11")
    paid = await area_client.post(
        "/periods/2026-11/mark-paid",
        {"reference": "=PAY-1"},
        area_client.installation.authorization_headers(Role.HR, subject="pay desk"),
    )
    assert paid.is_success, paid.text
    history = (await area_client.get("/periods/2026-11")).json()["history"]
    steps = {one["step"].removeprefix("period-"): one for one in history}
    seal = (await area_client.get("/periods/2026-11/seal")).json()

    read = (await export(area_client, format="json")).json()
    assert (read["state"], read["payment_reference"]) == ("paid", "=PAY-1")
    for name in ("calculated", "approved", "locked", "paid"):
        assert read[name] == {"by": steps[name]["by"], "at": steps[name]["at"]}
    assert read["calculated"]["by"] != read["approved"]["by"]
    assert read["seal"] == {name: seal[name] for name in ("number", "previous", "seal")}
    row = csv_rows((await export(area_client, format="csv")).content)[0]
    assert (row["paid_by"], row["payment_reference"]) == ("pay desk", "'=PAY-1")
    assert (row["locked_at"], row["seal"]) == (steps["locked"]["at"], seal["seal"])
    html = (await export(area_client, format="html", language="zh")).content.decode()
    pdf = text_in_pdf((await export(area_client, format="pdf", language="zh")).content)
    for shown in (steps["approved"]["by"], "pay desk", seal["seal"], "=PAY-1", "已支付"):
        assert shown in html
        assert "".join(shown.split()) in pdf

    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="研发")
    own = (await area_client.get(PATH, head, format="json")).json()
    assert own["seal"] is own["payment_reference"] is None
    assert own["locked"] == {"by": None, "at": steps["locked"]["at"]}
    assert own["company_totals"] == read["company_totals"]
    then = (await export(area_client, format="json", known_at="2026-11-23T09:00:00+08:00")).json()
    assert (then["state"], then["calculated"], then["seal"]) == ("open", None, None)


async def test_titles_stand_beside_ids_for_those_who_read_them(
    area_client: IncentivesClient,
) -> None:
    statement = await give_figures(area_client)
    (told,) = [
        one for line in statement["departments"] for one in line["adjustments"] if "change" in one
    ]
    assert (told["title"], told["kind"]) == ("需求文档", "handoff")
    assert (told["counterpart"], told["counterpart_name"]) == ("测试", "测试部")
    headers = area_client.installation.authorization_headers(Role.HR)
    for caller, title, goal in ((Role.AUDITOR, "需求文档", GOAL_TITLE), (headers, "", "")):
        rows = csv_rows((await area_client.get(PATH, caller, format="csv")).content)
        by_line = {row["line"]: row for row in rows}
        adjusted = by_line["kpi-adjustment"]
        assert (adjusted["obligation"], adjusted["title"]) == (told["obligation"], title)
        assert (adjusted["kind"], adjusted["counterpart"]) == ("handoff", "测试")
        assert by_line["signal"]["title"] == goal


async def test_people_read_words_in_chinese_files(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    chinese, english = [
        csv_rows((await export(area_client, format="csv", language=one)).content)
        for one in ("zh", "en")
    ]
    kpi = chinese[0]
    assert (kpi["明细类别"], kpi["状态"], kpi["进度"]) == ("协作指标", "未锁定", "未核算")
    assert kpi["数据不足"] == "是：不参与排名"
    assert (english[0]["line"], english[0]["too_little_data"]) == ("kpi", "true")
    assert (english[0]["status"], english[0]["state"]) == ("open", "open")
    workbook = (await export(area_client, format="xlsx", language="zh")).content
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    shown = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert not shown & {"kpi", "bonus", "signal", "kind", "handoff", "open", "true", "false"}
