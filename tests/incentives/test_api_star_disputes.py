"""An award of the star is disputed, withdrawn, given to another one, and restored, over HTTP."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.read_models import (
    read_model_rows,
    rebuild_read_models,
    reproject_in_batches,
)
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import REASONS, decide, file, head, officer
from tests.incentives.fact_builders import handoff_accepted
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.star_client import (
    MONTH,
    award_october,
    done_by,
    nominate,
    open_october,
)
from tests.incentives.star_client import decide as decide_star
from tests.incentives.star_dispute_client import (
    AWARD,
    NOVEMBER,
    WITHDRAW,
    award_cash,
    instead_of,
    lock_november,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_withdrawn_award_leaves_the_open_month_and_comes_back(
    area_client: IncentivesClient,
) -> None:
    await award_cash(area_client)
    before = [(await area_client.get(path)).content for path in (NOVEMBER, "/stars")]
    path = await file(area_client, AWARD, "测试")
    found = (await area_client.get(path)).json()
    assert (found["counterparts"], found["period"], found["title"]) == (["研发"], "2026-10", "研发")
    assert found["remedies"] == ["withdraw-award", "award-instead"]

    upheld = await decide(area_client, path, "uphold", WITHDRAW)

    assert upheld.status_code == 200, upheld.text
    assert not any(
        one["stars"] for one in (await area_client.get_statement("2026-11"))["departments"]
    )
    assert (await area_client.get("/stars")).json()["items"] == []
    (fact,) = await area_client.published_facts("star-award-withdrawn")
    assert (fact["winner"]["code"], fact["instead"], fact["booked_in"]) == (
        "研发",
        None,
        "2026-11",
    )
    changed = await area_client.published_facts("statement-changed")
    assert (changed[-1]["period"], changed[-1]["departments"]) == ("2026-11", ["研发"])
    (change,) = (await area_client.get(MONTH)).json()["rankings"][0]["changes"]
    assert (change["winner"], change["change"], change["booked_in"]) == (
        "研发",
        "withdrawn",
        "2026-11",
    )

    reversed_ = await decide(area_client, path, "reverse", by="officer-2")

    assert reversed_.status_code == 200, reversed_.text
    after = [(await area_client.get(path)).content for path in (NOVEMBER, "/stars")]
    assert after == before
    assert len(await area_client.published_facts("star-award-restored")) == 1


async def test_after_the_lock_it_is_an_adjustment_in_every_export(
    area_client: IncentivesClient,
) -> None:
    await award_cash(area_client)
    await lock_november(area_client)
    locked = (await area_client.get(NOVEMBER)).content
    path = await file(area_client, AWARD, "测试")
    upheld = await decide(area_client, path, "uphold", await instead_of(area_client))
    assert upheld.status_code == 200, upheld.text
    effects = (await area_client.get(path)).json()["effects"]
    assert [(one["department"], one["is_given"]) for one in effects] == [
        ("研发", False),
        ("测试", True),
    ]

    (taken,) = (await area_client.statement_line("研发", "2026-12"))["adjustments"]
    assert (taken["type"], taken["period"], taken["winner"]) == ("star", "2026-10", "研发")
    assert taken["money"] == {"amount_minor": -50001, "currency": "CNY"}
    (given,) = (await area_client.statement_line("测试", "2026-12"))["stars"]
    assert given["money"] == {"amount_minor": 50001, "currency": "CNY"}
    december = await area_client.get_statement("2026-12")
    assert december["company_totals"] == [{"amount_minor": 0, "currency": "CNY"}]
    answer = await area_client.get("/statements/2026-12/export", Role.HR, format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {one["line"]: one["amount"] for one in rows if one["amount"]} == {
        "star": "500.01",
        "star-adjustment": "-500.01",
    }
    people = await area_client.get(
        "/statements/2026-12/export", Role.HR, format="html", language="zh"
    )
    assert "协作之星调整" in people.text
    (star,) = (await area_client.get("/stars")).json()["items"]
    assert (star["winner"], star["booked_in"]) == ("测试", "2026-12")

    assert (await decide(area_client, path, "reverse", by="officer-2")).status_code == 200
    assert not any(
        one["stars"] or one["adjustments"]
        for one in (await area_client.get_statement("2026-12"))["departments"]
    )
    assert (await area_client.get(NOVEMBER)).content == locked
    (star,) = (await area_client.get("/stars")).json()["items"]
    assert (star["winner"], star["booked_in"]) == ("研发", "2026-11")


async def test_who_may_dispute_and_decide(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    await area_client.installation.add_departments("法务")

    async def refused(subject: dict[str, Any], department: str = "测试") -> str:
        body = {"department": department, "subject": subject, **REASONS}
        answer = await area_client.post("/disputes", body, head(area_client, department))
        assert answer.status_code == 404, answer.text
        code: str = answer.json()["code"]
        return code

    assert await refused(AWARD) == "star-award-not-found"  # not published
    assert await refused({**AWARD, "period": "2026-09"}) == "star-award-not-found"
    await nominate(area_client)
    await decide_star(area_client, "研发")
    await area_client.post(f"{MONTH}/rankings/department/publish")
    assert await refused({**AWARD, "winner": "测试"}) == "star-award-not-found"
    assert await refused(AWARD, "法务") == "no-part-in-star-ranking"  # too little data
    path = await file(area_client, AWARD, "测试")
    unknown = await decide(
        area_client, path, "uphold", {**await instead_of(area_client), "acknowledged_alerts": []}
    )
    assert unknown.json()["code"] == "star-alerts-not-acknowledged"
    low = await instead_of(area_client, "法务")
    assert (await decide(area_client, path, "uphold", low)).json()["code"] == "star-below-minimum"
    same = await area_client.post(f"{path}/preview", {"remedy": {**low, "candidate": "研发"}})
    assert same.json()["code"] in {"star-awarded-already", "star-alerts-not-acknowledged"}
    manager = await area_client.post(f"{path}/uphold", {**REASONS, "remedy": WITHDRAW})
    assert (manager.status_code, manager.json()["code"]) == (403, "award-decided-by-yourself")
    wrong = await decide(area_client, path, "uphold", {"type": "excuse"})
    assert wrong.json()["code"] == "remedy-does-not-fit"
    assert (await area_client.get(path)).json()["status"] == "open"
    listed = (await area_client.get("/disputes", subject="star-award")).json()["items"]
    assert [one["subject"]["winner"] for one in listed] == ["研发"]


async def test_a_person_does_not_decide_about_an_own_award(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    nominated = await nominate(area_client, "ann", "person", department="法务", subject="eve")
    assert nominated.status_code == 200, nominated.text
    await decide_star(area_client, "ann", kind="person")
    published = await area_client.post(f"{MONTH}/rankings/person/publish")
    assert published.status_code == 200, published.text
    path = await file(area_client, {**AWARD, "ranking": "person", "winner": "Ann"}, "测试")
    by_ann = await decide(area_client, path, "reject", by="ANN")
    assert (by_ann.status_code, by_ann.json()["code"]) == (403, "award-of-yourself")
    wrong = await file_figure_remedy(area_client)
    assert wrong == "remedy-does-not-fit"


async def file_figure_remedy(area_client: IncentivesClient) -> str:
    """Ask to award somebody by a dispute that is about a figure; return why that is refused."""
    await area_client.handle_facts(done_by(handoff_accepted(99, late=True), "ann"))
    subject = {"type": "figure", "obligation": "handoff-00000000-0000-0000-0000-000000000063"}
    path = await file(area_client, subject)
    remedy = {"type": "award-instead", "candidate": "测试"}
    code: str = (await decide(area_client, path, "uphold", remedy)).json()["code"]
    return code


async def test_a_withdrawn_award_is_no_earlier_award(area_client: IncentivesClient) -> None:
    """The tie-break of a month whose candidates are not listed yet knows who was awarded."""
    await award_october(area_client)
    await area_client.handle_facts(
        *(handoff_accepted(n, due=OCTOBER_15.replace(month=11)) for n in range(31, 37))
    )
    path = "/star-months/2026-11/rankings/department"

    async def last_award() -> Any:
        rows = (await area_client.get(path)).json()["items"]
        return next(one["last_award"] for one in rows if one["code"] == "研发")

    assert await last_award() == "2026-10"
    dispute = await file(area_client, AWARD, "测试")
    await decide(area_client, dispute, "uphold", WITHDRAW)
    assert await last_award() is None
    await decide(area_client, dispute, "reverse", by="officer-2")
    assert await last_award() == "2026-10"


async def test_a_rebuild_leaves_changed_awards_as_they_were(area_client: IncentivesClient) -> None:
    await award_october(area_client)
    path = await file(area_client, AWARD, "测试")
    await decide(area_client, path, "uphold", await instead_of(area_client))
    other = await file(area_client, {**AWARD, "winner": "测试"}, "研发")
    remedy = await instead_of(area_client, "研发")
    second = await decide(area_client, other, "uphold", remedy, by="officer-3")
    assert second.status_code == 200, second.text
    await decide(area_client, other, "reverse", by="officer-2")
    before = await read_model_rows(area_client.area)
    assert before["star_award_change"]
    for batch_size in (1, 10_000):
        await reproject_in_batches(area_client.area, batch_size, "stars")
        assert await read_model_rows(area_client.area) == before
    await rebuild_read_models(area_client.area, "stars")
    assert await read_model_rows(area_client.area) == before


async def test_the_later_of_two_decisions_is_reversed_first(
    area_client: IncentivesClient,
) -> None:
    await award_october(area_client)
    path = await file(area_client, AWARD, "测试")
    await decide(area_client, path, "uphold", await instead_of(area_client))
    other = await file(area_client, {**AWARD, "winner": "测试"}, "研发")
    assert (await decide(area_client, other, "uphold", WITHDRAW, by="officer-3")).is_success
    early = await decide(area_client, path, "reverse", by="officer-2")
    assert (early.status_code, early.json()["code"]) == (409, "star-awarded-anew")
    assert (await area_client.get(path)).json()["status"] == "upheld"


async def test_the_other_side_answers(area_client: IncentivesClient) -> None:
    await award_october(area_client)
    path = await file(area_client, AWARD, "测试")
    body = {"department": "研发", "answer": "We earned it"}
    answered = await area_client.post(f"{path}/answer", body, head(area_client, "研发"))
    assert answered.status_code == 200, answered.text
    own = await decide(area_client, path, "uphold", WITHDRAW, department="研发")
    assert own.json()["code"] == "decider-is-concerned"
    actions = (await area_client.get(path, officer(area_client, "x"))).json()["_actions"]
    assert [one["operation"] for one in actions if one["allowed"]] == [
        "uphold_dispute",
        "reject_dispute",
    ]
