"""The flows of the sample company: no paper, measured templates, a rule that tells what is late.

The figures of times are those of working days, which differ with the months that the story is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

ROOT = "/api/workflows/v1"
CREDIT = "Goodwill credit 客户补偿"
DURATION = TypeAdapter(timedelta)


@pytest.fixture(scope="module")
def http(sample_company: SampleCompany) -> Iterator[httpx.Client]:
    with sample_company.installation.open_http_client("officer-workflows") as client:
        yield client


def read(http: httpx.Client, path: str, **query: Any) -> Any:
    return http.get(f"{ROOT}{path}", params=query).raise_for_status().json()


@pytest.fixture(scope="module")
def credit(http: httpx.Client) -> str:
    found = {one["name"]: one["id"] for one in read(http, "/flows")["items"]}
    return f"/flows/{found[CREDIT]}"


def test_a_paper_approval_was_proposed_and_accepted_and_saved_days(
    http: httpx.Client, credit: str
) -> None:
    (saved,) = read(http, f"{credit}/savings")["items"]
    assert (saved["flow_version"], saved["kind"]) == (2, "paper-approval")
    assert "签批：由纸质签批改为电子签批" in saved["reason"]
    assert (saved["promised"]["cases"], saved["promised"]["cases_changed"]) == (20, 20)
    assert (saved["before"]["cases"], saved["after"]["cases"]) == (20, 12)
    promised, before, after = (
        DURATION.validate_python(one["median"])
        for one in (saved["promised"]["after"], saved["before"], saved["after"])
    )
    assert before > timedelta(days=2)
    assert promised <= after < timedelta(hours=3)  # what is promised is the most that can be saved
    assert timedelta(seconds=saved["median_saved_seconds"]) == before - after
    modes = [
        {step["key"]: step["approval_mode"] for step in version["steps"]}["sign"]
        for version in read(http, credit)["versions"]
    ]
    assert modes == ["paper", "electronic"]


def test_both_versions_can_be_looked_at_with_what_was_measured(
    http: httpx.Client, credit: str
) -> None:
    for version, frame in ((1, True), (2, False)):
        path = f"{ROOT}{credit}/versions/{version}/picture"
        drawn = http.get(path, params={"format": "svg", "reality": True}).raise_for_status().text
        assert "签批" in drawn
        assert ("stroke-dasharray" in drawn) == frame  # what is signed on paper


def test_its_rule_told_marketing_once_of_each_overdue_step(
    sample_company: SampleCompany, http: httpx.Client
) -> None:
    (rule,) = read(http, "/rules")["items"]
    fired = read(http, f"/rules/{rule['id']}/firings")["items"]
    assert [(one["outcome"], one["departments"]) for one in fired] == [("fired", ["MKT"])] * 2
    with sample_company.installation.open_http_client("general-manager") as manager:
        told_to = {"department": "MKT", "kind": "rule-fired"}
        notices = manager.get("/api/comms/v1/notices", params=told_to)
        texts = [one["text"] for one in notices.raise_for_status().json()["items"]]
    for told in ("Review 审核 of Free samples 赠品", "Approve 批准 of Launch travel 上市差旅"):
        assert any(told in str(text) for text in texts), texts


def test_its_templates_are_measured_against_the_cases_before(http: httpx.Client) -> None:
    templates = {one["name_zh"]: one["id"] for one in read(http, "/templates")["items"]}
    effect = read(http, f"/templates/{templates['客户补偿']}/effect")
    assert (effect["before"]["cases"], effect["after"]["cases"]) == (20, 12)
    assert (effect["verdict"], effect["target_percent"]) == ("met", 50)
    library = read(http, f"/templates/{templates['费用分摊申请']}/effect")
    cases = (library["before"]["cases"], library["after"]["cases"])
    assert (*cases, library["verdict"]) == (2, 2, "not-enough-data")
    started = read(http, "/cases", template_id=templates["费用分摊申请"])["items"]
    form = read(http, f"/cases/{started[0]['id']}")["form"]
    values = {one["key"]: one["value"] for one in form["fields"]}
    assert values["allocation"] == [
        {"department": "MKT", "share": 6000},
        {"department": "SVC", "share": 4000},
    ]
