"""Money is `{amount_minor, currency}` in every answer, beside the flat fields of before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.incentives.domain.statement import Statement
from tests.architecture.declared_services import openapi_document
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import NOVEMBER_3, handoff_accepted, project_closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLAT = {"amount_minor", "pool_minor", "share_minor", "agreed_minor", "was_share_minor"}
MONEY_OF_FLAT = {
    "agreed_minor": "agreed",
    "pool_minor": "pool",
    "share_minor": "share",
    "was_share_minor": "was_share",
}


def with_flat_amounts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of an answer that have a flat amount and are no money themselves."""
    match node:
        case dict():
            if FLAT & node.keys() and node.keys() != {"amount_minor", "currency"}:
                yield node
            for value in node.values():
                yield from with_flat_amounts(value)
        case list():
            for value in node:
                yield from with_flat_amounts(value)
        case _:
            return


async def give_figures(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1), project_closed("launch", "120"))
    await area_client.lock_month()
    await area_client.handle_facts(
        project_closed("late", "130"), project_closed("next", "110", at=NOVEMBER_3)
    )


@pytest.mark.parametrize(
    "path",
    [
        "/statements/2026-10",
        "/statements/2026-11",
        "/statements?from=2026-10&to=2026-11",
        "/statements/2026-11/events",
        "/results?period=2026-10",
    ],
)
async def test_each_flat_amount_has_its_money_beside_it(
    area_client: IncentivesClient, path: str
) -> None:
    await give_figures(area_client)
    found = list(with_flat_amounts((await area_client.get(path)).json()))

    assert found
    for one in found:
        for flat in FLAT & one.keys():
            name = MONEY_OF_FLAT.get(flat, "amount")
            as_money = {"amount_minor": one[flat], "currency": one["currency"]}
            assert one[name] == (None if one[flat] is None else as_money), flat
        step, paid = one["rounding"], one.get("amount_minor", one.get("share_minor"))
        assert step["floor_minor"] + step["extra_minor"] == paid
        assert step["departments"] == 2
        assert step["ratio"] in {"0.4", "0.6"}


async def test_a_locked_statement_is_stored_as_before_and_answered_with_money(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    async with area_client.area.pool.acquire() as db:
        stored = await db.fetchval("SELECT statement FROM locked_period WHERE period = '2026-10'")
    kept = [one for line in json.loads(stored)["departments"] for one in line["bonus"]]
    assert kept
    assert all(one.keys() & {"amount", "rounding"} == set() for one in kept)
    assert Statement.model_validate_json(stored).model_dump_json() == stored
    line = await area_client.statement_line("研发")
    assert line["bonus"][0]["amount"]["currency"] == "CNY"


async def test_figures_and_what_is_behind_them_name_the_version_of_the_plan(
    area_client: IncentivesClient,
) -> None:
    await give_figures(area_client)
    line = await area_client.statement_line("研发", "2026-11")
    assert [one["plan_version"] for one in line["adjustments"]] == [1]
    behind = await area_client.explain_line("研发", period="2026-11")
    assert {one["plan_version"] for one in behind} == {1}


async def test_no_schema_of_an_answer_has_an_amount_without_a_money() -> None:
    schemas = openapi_document()["components"]["schemas"]
    alone = {
        (name, field)
        for name, schema in schemas.items()
        for field in FLAT & schema.get("properties", {}).keys()
        if schema["properties"].keys() != {"amount_minor", "currency"}
        and not {MONEY_OF_FLAT.get(field, "amount")} & schema["properties"].keys()
    }
    of_plans = {("CashAward", "amount_minor"), ("CashAwardTerms", "amount_minor")}
    assert alone == of_plans  # terms of a plan, in the plan's currency
