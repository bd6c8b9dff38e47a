"""Targets over HTTP: baselines are frozen, figures follow from facts, verdicts from both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from services.programme.projections.measured_items import TABLES
from shared.http.auth import Role
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.programme.area_client import ProgrammeClient, refusal
from tests.programme.target_examples import facts, hear, problem, weekly_problems

AUGUST = datetime(2026, 8, 3, 2, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 2, tzinfo=UTC)
BASELINE = {"first_day": "2026-08-01", "last_day": "2026-09-30", "reason": "before we began"}


async def freeze(client: ProgrammeClient, target: str, **changes: Any) -> Any:
    return await client.post(
        f"/targets/{target}/baselines", {**BASELINE, **changes}, Role.OFFICER_DUTIES
    )


async def read(client: ProgrammeClient, target: str, **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/targets/{target}", **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_target_is_met_once_five_weeks_are_as_much_faster(
    area_client: ProgrammeClient,
) -> None:
    before = weekly_problems("before", AUGUST, 6, 10)
    await hear(area_client, before)
    assert (await freeze(area_client, "resolution-time")).status_code == 200
    now = weekly_problems("now", OCTOBER, 5, 7)
    await hear(area_client, now)
    await hear(area_client, now[-4:])  # told twice
    found = await read(area_client, "resolution-time")
    assert (found["verdict"], found["certain"], found["reason"]) == ("met", True, None)
    assert (found["baseline"]["value"], found["current"]["value"]) == ("10.000000", "7.000000")
    assert (found["change_percent"], found["required_value"]) == ("-30.000000", "7.000000")
    assert found["current"]["observations"] == 10
    chart = found["chart"]
    assert [point["period"] for point in chart["current_points"]] == [
        "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02",
    ]  # fmt: skip
    assert chart["baseline_limits"]["upper"] == "10.000000"
    assert chart["shifts"][0]["rule"] == "beyond-limit"
    assert not found["mix_differs"]
    assert found["departments"]["shares"] == [
        {"part": "sales", "baseline": "1.000000", "current": "1.000000"}
    ]
    listed = (await area_client.get("/targets")).json()
    assert [one["verdict"] for one in listed].count("met") == 1
    assert {one["reason"] for one in listed} == {None, "no-baseline"}


async def test_a_chart_with_five_points_of_which_one_is_repeated_has_four_weeks_too_few(
    area_client: ProgrammeClient,
) -> None:
    await hear(area_client, weekly_problems("before", AUGUST, 6, 10))
    await freeze(area_client, "resolution-time")
    now = weekly_problems("now", OCTOBER, 4, 7)
    await hear(area_client, [*now, *now[-4:]])  # the last week is told twice
    found = await read(area_client, "resolution-time")
    assert (found["verdict"], found["reason"]) == ("not-enough-data", "few-points")
    assert len(found["chart"]["current_points"]) == 4
    assert found["chart"]["current_limits"] is None


async def test_a_frozen_baseline_stays_whatever_is_corrected_later(
    area_client: ProgrammeClient,
) -> None:
    before = weekly_problems("before", AUGUST, 6, 10)
    await hear(area_client, before)
    await freeze(area_client, "resolution-time")
    slower = problem("before00", AUGUST, 500)
    await hear(area_client, facts(*slower))
    assert (await read(area_client, "resolution-time"))["baseline"]["value"] == "10.000000"
    (row,) = (await area_client.get("/targets/resolution-time/baselines")).json()["items"]
    listed = await area_client.get("/targets/resolution-time/baselines/1/facts", limit=100)
    ids = [one["fact_id"] for one in listed.json()["items"]]
    assert row["facts"] == len(ids) == 12
    assert set(ids) == {str(one.id) for one in before if one.type.endswith("replied.v1")}
    assert row["digest"] == sha256("".join(f"{one}\n" for one in sorted(ids)).encode()).hexdigest()
    for _ in range(2):  # the same once more freezes nothing
        await freeze(area_client, "resolution-time", reason="with what was corrected")
        assert (await read(area_client, "resolution-time"))["baseline"]["number"] == 2
    (told, _) = await area_client.published_facts("baseline-frozen")
    assert (told["number"], told["digest"]) == (1, row["digest"])
    rows = await read_model_rows(area_client.area, "baselines")
    await rebuild_read_models(area_client.area, "baselines")
    assert await read_model_rows(area_client.area, "baselines") == rows


async def test_a_target_whose_baseline_is_zero_says_so(area_client: ProgrammeClient) -> None:
    await hear(area_client, weekly_problems("before", AUGUST, 6, 0))
    await freeze(area_client, "resolution-time")
    await hear(area_client, weekly_problems("now", OCTOBER, 5, 7))
    found = await read(area_client, "resolution-time")
    assert (found["verdict"], found["reason"]) == ("not-enough-data", "baseline-is-zero")
    assert found["change_percent"] is None
    assert found["baseline"]["value"] == "0.000000"


async def test_an_imported_baseline_in_another_time_zone_counts_the_days_of_its_zone(
    area_client: ProgrammeClient,
) -> None:
    """The history ends at 23:30 on 30 September in New York: on 1 October in Shanghai."""
    import_id = "0f0f0f0f-0000-4000-8000-000000000001"

    def case(number: int, ended: str) -> tuple[str, dict[str, Any]]:
        ended_at = datetime.fromisoformat(ended)
        return (
            "workflows.case-imported",
            {
                "case_id": f"00000000-0000-4000-8000-{number:012}",
                "import_id": import_id,
                "events": 2,
                "opened_at": (ended_at - timedelta(hours=number)).isoformat(),
                "at": ended_at.isoformat(),
            },
        )

    await hear(
        area_client,
        facts(
            case(1, "2026-07-31T23:59:59-04:00"),
            case(2, "2026-08-01T00:00:00-04:00"),
            case(4, "2026-09-30T23:59:59-04:00"),
            case(8, "2026-10-01T00:00:00-04:00"),
        ),
    )
    zone = {"time_zone": "America/New_York", "import_ids": [import_id]}
    assert (await freeze(area_client, "template-speed", **zone)).status_code == 200
    assert (await freeze(area_client, "resolution-time", **zone)).status_code == 200
    found = await read(area_client, "resolution-time")
    assert (found["baseline"]["value"], found["baseline"]["observations"]) == ("3.000000", 2)
    assert [one["period"] for one in found["chart"]["baseline_points"]] == [
        "2026-07-27",
        "2026-09-28",
    ]
    assert (found["current"]["value"], found["current"]["observations"]) == ("8.000000", 1)
    speed = await read(area_client, "template-speed")
    assert (speed["baseline"]["value"], speed["current"]["value"]) == ("3.000000", None)
    here = await freeze(area_client, "template-speed", import_ids=[import_id])
    assert here.status_code == 200
    speed = await read(area_client, "template-speed")
    assert speed["baseline"]["value"] == "1.500000"


async def test_cases_from_templates_of_other_flows_than_the_baselines_are_not_current(
    area_client: ProgrammeClient,
) -> None:
    flow, other = (f"0f0f0f0f-0000-4000-8000-{number:012}" for number in (7, 8))

    def case(number: int, flow_id: str, began: datetime, template: str | None) -> list[Any]:
        case_id = f"00000000-0000-4000-8000-{number:012}"
        started = {"case_id": case_id, "flow_id": flow_id, "template_id": template}
        ended = began + timedelta(hours=number)
        return [
            ("workflows.case-started", {**started, "at": began.isoformat()}),
            ("workflows.case-finished", {"case_id": case_id, "at": ended.isoformat()}),
        ]

    await hear(
        area_client,
        facts(
            *case(40, flow, AUGUST, None),
            *case(10, flow, OCTOBER, flow),
            *case(20, other, OCTOBER, flow),
        ),
    )
    await freeze(area_client, "template-speed", flow_ids=[flow])
    found = await read(area_client, "template-speed")
    assert (found["baseline"]["value"], found["current"]["value"]) == ("40.000000", "10.000000")


async def test_a_baseline_is_frozen_by_officers_on_a_window_that_is_over(
    area_client: ProgrammeClient,
) -> None:
    await hear(area_client, weekly_problems("before", AUGUST, 6, 10))
    nothing = await freeze(area_client, "resolution-time", first_day="2026-09-29")
    assert refusal(nothing) == (409, "nothing-observed-in-baseline")
    ahead = await freeze(area_client, "resolution-time", last_day="2027-01-01")
    assert refusal(ahead) == (422, "window-not-over")
    turned = await freeze(area_client, "resolution-time", last_day="2026-07-31")
    assert refusal(turned) == (422, "window-ends-before-it-begins")
    nowhere = await freeze(area_client, "resolution-time", time_zone="Mars/Olympus")
    assert refusal(nowhere) == (422, "time-zone-unknown")
    unfit = await area_client.post(
        "/targets/resolution-time/baselines", BASELINE, Role.DEPARTMENT_HEAD
    )
    assert unfit.status_code == 403


async def test_a_target_is_measured_as_of_a_day(area_client: ProgrammeClient) -> None:
    await hear(area_client, weekly_problems("before", AUGUST, 6, 10))
    await hear(area_client, weekly_problems("now", OCTOBER, 5, 7))
    await freeze(area_client, "resolution-time")
    found = await read(area_client, "resolution-time", day="2026-10-12")
    assert (found["current"]["points"], found["reason"]) == (2, "few-points")
    late = await read(area_client, "resolution-time", **{"from": "2026-10-20"})
    assert late["current"]["points"] == 2


async def test_the_rows_that_targets_are_measured_by_are_the_same_in_any_batches(
    area_client: ProgrammeClient,
) -> None:
    told = weekly_problems("before", AUGUST, 3, 10)
    await hear(area_client, told)
    found = await dump(area_client)
    async with area_client.area.pool.acquire() as db:
        await db.execute(f"TRUNCATE {', '.join(TABLES)}")
    for one in [*told, *told]:
        await hear(area_client, [one])
    assert await dump(area_client) == found


async def dump(client: ProgrammeClient) -> list[str]:
    async with client.area.pool.acquire() as db:
        return [
            row[0]
            for table in TABLES
            for row in await db.fetch(f"SELECT t::text FROM {table} AS t ORDER BY 1")
        ]
