"""What was true at a time, and what was known at it, of departments and people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.directory.area_client import HQ_BODY, DirectoryClient

DAY = timedelta(days=1)


async def test_a_department_entered_late_existed_before_it_was_known(
    area_client: DirectoryClient,
) -> None:
    clock = area_client.installation.clock
    entered = clock()
    await area_client.create("/departments", {**HQ_BODY, "valid_from": "2026-01-01"})
    clock.advance(DAY)

    async def codes(**moment: str) -> list[str]:
        found = await area_client.get_json("/departments", **moment)
        tree = await area_client.get_json("/tree", **moment)
        listed = [one["code"] for one in found["items"]]
        assert listed == [one["code"] for one in tree["departments"]]
        return listed

    before = (entered - DAY).isoformat()
    assert await codes(as_of=before) == ["HQ"]
    assert await codes(as_of="2026-02-01") == ["HQ"]
    assert await codes(as_of="2025-12-31T12:00:00+08:00") == []
    assert await codes(known_at=before) == []
    assert await codes(as_of="2026-02-01", known_at=before) == []


async def test_a_name_is_that_of_the_time_and_of_the_day(
    area_client: DirectoryClient,
) -> None:
    clock = area_client.installation.clock
    await area_client.create("/departments", HQ_BODY)
    before = clock()
    clock.advance(DAY)
    etag = (await area_client.get("/departments/HQ")).headers["ETag"]
    renamed = await area_client.put("/departments/HQ/name", {"name": "集团"}, If_Match=etag)
    assert renamed.status_code == 200, renamed.text

    async def name(path: str = "/departments/HQ", **moment: str) -> Any:
        found = await area_client.get_json(path, **moment)
        return (found["items"][0] if "items" in found else found)["name"]

    assert await name() == "集团"
    for parameter in ("as_of", "known_at"):
        assert await name(**{parameter: before.isoformat()}) == "总部"
    assert await name("/departments", as_of=f"{before:%Y-%m-%d}") == "总部"
    assert await name("/departments", as_of=f"{clock():%Y-%m-%d}") == "集团"
