"""Links between goals over HTTP."""

import pytest

from shared.http.callers import Role
from tests.goals.at_work import SOME_ID, Company


async def two_goals(company: Company) -> tuple[str, str, str]:
    cycle = await company.cycle()
    sales = await company.goal(cycle, "Regions", "sales")
    return cycle, sales, await company.goal(cycle, "Features", "product")


async def offer(company: Company, department: str, **body: str) -> int:
    return (await company.post("/links", body, company.executor(department))).status_code


async def test_the_side_that_offers_is_answered_by_the_other(company: Company) -> None:
    _, sales, product = await two_goals(company)
    body = {"kind": "depends-on", "source": sales, "target": product}
    assert await offer(company, "product", **body) == 403
    link = await company.made("/links", body, company.executor("sales"))
    path = f"/links/{link}"
    told = (await company.get(path)).json()
    assert (told["status"], told["offered_by"], told["reason"]) == ("offered", "source", None)
    own = await company.post(f"{path}/accept", None, company.executor("sales"))
    assert (own.status_code, own.json()["code"]) == (403, "other-department")
    other = company.executor("product")
    assert (await company.post(f"{path}/accept", None, other)).status_code == 200
    assert (await company.get(path)).json()["status"] == "accepted"
    foreign = await company.post(f"{path}/withdraw", {"reason": "moot"}, other)
    assert foreign.status_code == 403
    mine = await company.post(f"{path}/withdraw", {"reason": "moot"}, company.executor("sales"))
    assert mine.status_code == 200
    told = (await company.get(path)).json()
    assert (told["status"], told["reason"]) == ("withdrawn", "moot")


async def test_the_target_may_offer_too(company: Company) -> None:
    _, sales, product = await two_goals(company)
    body = {"kind": "contributes", "source": sales, "target": product, "offered_by": "target"}
    assert await offer(company, "sales", **body) == 403
    link = await company.made("/links", body, company.executor("product"))
    decline = f"/links/{link}/decline"
    why = {"reason": "not ours"}
    assert (await company.post(decline, why, company.executor("product"))).status_code == 403
    assert (await company.post(decline, why, company.executor("sales"))).status_code == 200
    late = await company.post(f"/links/{link}/accept", None, company.executor("sales"))
    assert (late.status_code, late.json()["code"]) == (409, "goals-refused")


async def test_a_circle_is_refused_with_its_way(company: Company) -> None:
    _, sales, product = await two_goals(company)
    await company.link("contributes", sales, product, accepted=False)
    back = await company.post("/links", {"kind": "contributes", "source": product, "target": sales})
    assert (back.status_code, back.json()["code"]) == (409, "circular-goals")
    assert "Features → Regions → Features" in back.json()["detail"]
    assert len((await company.get("/links")).json()["items"]) == 1


async def test_links_are_listed_page_by_page(company: Company) -> None:
    cycle, sales, product = await two_goals(company)
    third = await company.goal(cycle, "Orders", "supply")
    ids = [
        await company.link("contributes", sales, product, accepted=False),
        await company.link("depends-on", product, sales),
        await company.link("contributes", third, product),
    ]

    async def seen(**params: str) -> list[str]:
        first = (await company.get("/links", limit=1, **params)).json()
        found, cursor = [one["link_id"] for one in first["items"]], first["next_cursor"]
        while cursor is not None:
            page = (await company.get("/links", limit=1, cursor=cursor, **params)).json()
            found += [one["link_id"] for one in page["items"]]
            cursor = page["next_cursor"]
        return found

    assert await seen() == await seen(cycle=cycle) == await seen(goal=product) == ids
    assert await seen(goal=sales) == ids[:2]
    assert await seen(status="accepted") == ids[1:]
    assert await seen(cycle=SOME_ID) == []


@pytest.mark.parametrize(("move", "body"), [("accept", None), ("decline", 1), ("withdraw", 1)])
async def test_an_unknown_link_is_not_answered(
    company: Company, move: str, body: int | None
) -> None:
    sent = {"reason": "moot"} if body else None
    answer = await company.post(f"/links/{SOME_ID}/{move}", sent)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-link")
    assert (await company.get(f"/links/{SOME_ID}")).status_code == 404
    reader = company.house.caller(Role.AUDITOR)
    assert (await company.post(f"/links/{SOME_ID}/{move}", sent, reader)).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"kind": "likes"}, {"source": "x"}, {"offered_by": "nobody"}, {"more": 1}],
)
async def test_what_is_no_link_is_refused(company: Company, changes: dict[str, object]) -> None:
    body = {"kind": "contributes", "source": SOME_ID, "target": SOME_ID, **changes}
    assert (await company.post("/links", body)).status_code == 422
    unknown = {"kind": "contributes", "source": SOME_ID, "target": SOME_ID}
    assert (await company.post("/links", unknown)).json()["code"] == "unknown-goal"


async def test_goals_of_two_cycles_are_not_linked(company: Company) -> None:
    _, sales, _ = await two_goals(company)
    other = await company.goal(await company.cycle(), "Next year", "product")
    body = {"kind": "contributes", "source": sales, "target": other}
    answer = await company.post("/links", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-goal")
