"""What facts say of months whose collaboration star (协作之星) is to be decided and published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.worklist.domain.flow_and_pay_items import TASK_FORCE
from services.worklist.domain.item_change import FactReading, ItemChange, Said, Values, time_of
from services.worklist.domain.work_row import OpenThing


def _opened(said: Said) -> Iterator[ItemChange]:
    opened = {f"ranking {one}": "open" for one in said["rankings"]}
    yield ItemChange(f"star-month:{said['period']}", opened | {"since": said["at"]})


def _ranking(state: str) -> FactReading:
    def read(said: Said) -> Iterator[ItemChange]:
        moved = {f"ranking {said['ranking']}": state, f"since {said['ranking']}": said["at"]}
        yield ItemChange(f"star-month:{said['period']}", moved)

    return read


def star_things(id_: str, values: Values, since: datetime) -> Iterator[OpenThing]:
    """Yield each ranking of a month that is not decided, or decided and not published."""
    opened = time_of(values, "since") or since
    for name, state in values.items():
        ranking = name.removeprefix("ranking ")
        if ranking == name or state == "published":
            continue
        shown: Mapping[str, Any] = {"state": "open", "reason": "star-open"}
        if state == "decided":
            shown = {"state": "decided", "reason": "star-decided"}
        yield OpenThing(
            kind="star",
            id=id_,
            key=f"{id_}:{ranking}",
            title=f"{id_} {ranking}",
            reason_text=id_,
            since=time_of(values, f"since {ranking}") or opened,
            roles=TASK_FORCE,
            **shown,
        )


STAR_READINGS: Mapping[str, FactReading] = {
    "star-month-opened": _opened,
    "star-decided": _ranking("decided"),
    "star-decision-cancelled": _ranking("open"),
    "star-published": _ranking("published"),
}
"""What is read of each fact, by its short name."""
