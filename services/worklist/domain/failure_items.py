"""What facts say of what failed and waits for somebody to have it done once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from services.worklist.domain.draft_items import FLOW_ROLES
from services.worklist.domain.item_change import (
    FactReading,
    ItemChange,
    Said,
    Values,
    time_of,
)
from services.worklist.domain.work_kinds import WorkKind
from services.worklist.domain.work_reasons import WorkReason
from services.worklist.domain.work_row import OpenThing

CONNECTOR_ROLES = ("officer-workflows", "general-manager", "operator")
NOTICE_ROLES = ("officer-communication", "general-manager", "operator")
"""Who replays deliveries."""

ItemName = Callable[[Said], str]


def _failed(name: ItemName, id_: Callable[[Said], str], title: str, text: str) -> FactReading:
    """Return the reading of a failure, which takes the title and the reason from these fields."""

    def read(said: Said) -> Iterator[ItemChange]:
        shown = {"id": id_(said), "title": str(said[title]), "text": str(said[text])}
        yield ItemChange(name(said), shown | {"is_failed": True, "since": said["at"]})

    return read


def _tried_again(name: ItemName) -> FactReading:
    def read(said: Said) -> Iterator[ItemChange]:
        yield ItemChange(name(said), {"is_failed": False})

    return read


def _firing(said: Said) -> str:
    return f"firing:{said['rule_id']}:{said['fact_id']}"


def _delivery(said: Said) -> str:
    return f"delivery:{said['delivery_id']}"


def _write(said: Said) -> str:
    return f"write:{said['write_id']}"


def _notice(said: Said) -> str:
    return f"notice-delivery:{said['delivery_id']}"


def _things(
    kind: WorkKind, reason: WorkReason, roles: tuple[str, ...]
) -> Callable[..., Iterator[OpenThing]]:
    def things(key: str, values: Values, since: datetime) -> Iterator[OpenThing]:
        if values.get("is_failed"):
            yield OpenThing(
                kind=kind,
                id=values["id"],
                key=key,
                title=values["title"],
                state="failed",
                reason=reason,
                reason_text=values["text"],
                since=time_of(values, "since") or since,
                roles=roles,
            )

    return things


firing_things = _things("rule-firing", "rule-failed", FLOW_ROLES)
delivery_things = _things("delivery", "delivery-failed", CONNECTOR_ROLES)
write_things = _things("write-back", "write-failed", CONNECTOR_ROLES)
notice_things = _things("notice-delivery", "notice-failed", NOTICE_ROLES)

RULE_READINGS: Mapping[str, FactReading] = {
    "rule-failed": _failed(_firing, lambda said: said["rule_id"], "rule", "action"),
    "rule-retried": _tried_again(_firing),
}
CONNECTOR_READINGS: Mapping[str, FactReading] = {
    "delivery-failed": _failed(
        _delivery,
        lambda said: f"{said['connector']}/deliveries/{said['delivery_id']}",
        "code",
        "connector",
    ),
    "delivery-replayed": _tried_again(_delivery),
    "write-failed": _failed(
        _write, lambda said: f"{said['connector']}/writes/{said['write_id']}", "code", "item"
    ),
    "write-replayed": _tried_again(_write),
}
NOTICE_READINGS: Mapping[str, FactReading] = {
    "notice-delivery-failed": _failed(_notice, lambda said: said["delivery_id"], "code", "code"),
    "notice-delivery-replayed": _tried_again(_notice),
}
"""What is read of each fact, by its short name."""
