"""The routes of links between goals."""

import pytest

from shared.http.auth import Role
from tests.goals.area_client import SOME_ID, GoalsClient


async def create_two_goals(area_client: GoalsClient) -> tuple[str, str, str]:
    cycle = await area_client.create_cycle()
    sales = await area_client.set_goal(cycle, "Regions", "sales")
    return cycle, sales, await area_client.set_goal(cycle, "Features", "product")


async def offer_status(area_client: GoalsClient, department: str, **body: str) -> int:
    return (
        await area_client.post("/links", body, area_client.executor_headers(department))
    ).status_code


async def test_a_link_is_accepted_by_the_side_that_did_not_offer_it(
    area_client: GoalsClient,
) -> None:
    _, sales, product = await create_two_goals(area_client)
    body = {"kind": "depends-on", "source": sales, "target": product}
    assert await offer_status(area_client, "product", **body) == 403
    link = await area_client.create_resource("/links", body, area_client.executor_headers("sales"))
    path = f"/links/{link}"
    shown = (await area_client.get(path)).json()
    assert (shown["status"], shown["offered_by"], shown["reason"]) == ("offered", "source", None)
    own = await area_client.post(f"{path}/accept", {}, area_client.executor_headers("sales"))
    assert (own.status_code, own.json()["code"]) == (403, "other-department")
    other = area_client.executor_headers("product")
    assert (await area_client.post(f"{path}/accept", {}, other)).status_code == 200
    assert (await area_client.get(path)).json()["status"] == "accepted"
    foreign = await area_client.post(f"{path}/withdraw", {"reason": "moot"}, other)
    assert foreign.status_code == 403
    own = await area_client.post(
        f"{path}/withdraw", {"reason": "moot"}, area_client.executor_headers("sales")
    )
    assert own.status_code == 200
    shown = (await area_client.get(path)).json()
    assert (shown["status"], shown["reason"]) == ("withdrawn", "moot")


async def test_the_target_may_offer_a_link_too(area_client: GoalsClient) -> None:
    _, sales, product = await create_two_goals(area_client)
    body = {"kind": "contributes", "source": sales, "target": product, "offered_by": "target"}
    assert await offer_status(area_client, "sales", **body) == 403
    link = await area_client.create_resource(
        "/links", body, area_client.executor_headers("product")
    )
    decline = f"/links/{link}/decline"
    reason = {"reason": "not ours"}
    assert (
        await area_client.post(decline, reason, area_client.executor_headers("product"))
    ).status_code == 403
    assert (
        await area_client.post(decline, reason, area_client.executor_headers("sales"))
    ).status_code == 200
    late = await area_client.post(
        f"/links/{link}/accept", {}, area_client.executor_headers("sales")
    )
    assert (late.status_code, late.json()["code"]) == (409, "link-was-declined")


async def test_a_circular_link_is_refused_with_its_path(area_client: GoalsClient) -> None:
    _, sales, product = await create_two_goals(area_client)
    await area_client.create_link("contributes", sales, product, accepted=False)
    back = await area_client.post(
        "/links", {"kind": "contributes", "source": product, "target": sales}
    )
    assert (back.status_code, back.json()["code"]) == (409, "circular-goals")
    assert "Features → Regions → Features" in back.json()["detail"]
    assert len((await area_client.get("/links")).json()["items"]) == 1


async def test_links_are_listed_page_by_page(area_client: GoalsClient) -> None:
    cycle, sales, product = await create_two_goals(area_client)
    third = await area_client.set_goal(cycle, "Orders", "supply")
    ids = [
        await area_client.create_link("contributes", sales, product, accepted=False),
        await area_client.create_link("depends-on", product, sales),
        await area_client.create_link("contributes", third, product),
    ]

    async def listed(**params: str) -> list[str]:
        first = (await area_client.get("/links", limit=1, **params)).json()
        found, cursor = [item["link_id"] for item in first["items"]], first["next_cursor"]
        while cursor is not None:
            page = (await area_client.get("/links", limit=1, cursor=cursor, **params)).json()
            found += [item["link_id"] for item in page["items"]]
            cursor = page["next_cursor"]
        return found

    assert await listed() == await listed(cycle=cycle) == await listed(goal=product) == ids
    assert await listed(goal=sales) == ids[:2]
    assert await listed(status="accepted") == ids[1:]
    assert await listed(cycle=SOME_ID) == []


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("accept", None),
        ("decline", {"reason": "moot"}),
        ("withdraw", {"reason": "moot"}),
    ],
)
async def test_an_unknown_link_is_not_found(
    area_client: GoalsClient, action: str, body: dict[str, str] | None
) -> None:
    answer = await area_client.post(f"/links/{SOME_ID}/{action}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-link")
    assert (await area_client.get(f"/links/{SOME_ID}")).status_code == 404
    reader = area_client.installation.authorization_headers(Role.AUDITOR)
    assert (await area_client.post(f"/links/{SOME_ID}/{action}", body, reader)).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"kind": "likes"}, {"source": "x"}, {"offered_by": "nobody"}, {"more": 1}],
)
async def test_an_invalid_link_is_refused(
    area_client: GoalsClient, changes: dict[str, object]
) -> None:
    body = {"kind": "contributes", "source": SOME_ID, "target": SOME_ID, **changes}
    assert (await area_client.post("/links", body)).status_code == 422
    unknown = {"kind": "contributes", "source": SOME_ID, "target": SOME_ID}
    assert (await area_client.post("/links", unknown)).json()["code"] == "unknown-goal"


async def test_goals_of_two_cycles_are_not_linked(area_client: GoalsClient) -> None:
    _, sales, _ = await create_two_goals(area_client)
    other = await area_client.set_goal(await area_client.create_cycle(), "Next year", "product")
    body = {"kind": "contributes", "source": sales, "target": other}
    answer = await area_client.post("/links", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-goal")
