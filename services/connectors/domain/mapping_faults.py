"""The faults of a mapping, all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from services.connectors.domain.mapping_routes import (
    COMMANDS,
    RULE_FIELDS,
    StatusAction,
    StatusRule,
    TargetKind,
)
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.refusals import (
    CommandNotOfTarget,
    DepartmentUnknown,
    FieldNotTaken,
    GoalTwice,
    MappingEmpty,
    MappingInvalid,
    NameTwice,
    RouteTwice,
    RuleFieldMissing,
    SendBackReasonMissing,
    StatusTwice,
)
from services.connectors.domain.write_back_terms import write_back_faults
from shared.eventsourcing.refusal import Refusal

Fault = tuple[str, Refusal]
"""The JSON pointer to what is wrong, and why."""


def refuse_faults(terms: MappingTerms, known_departments: Collection[str]) -> None:
    """Raise `MappingInvalid` with every fault of a mapping, unless it has none."""
    faults = [*_route_faults(terms), *_name_faults(terms), *write_back_faults(terms.write_back)]
    if not terms.routes and not terms.readings:
        faults.append(("#/routes", MappingEmpty()))
    goals = [one.goal_id for one in terms.readings]
    faults += [
        (f"#/readings/{number}/goal_id", GoalTwice(goal=goal))
        for number, goal in enumerate(goals)
        if goal in goals[:number]
    ]
    faults += [
        (pointer, DepartmentUnknown(code=code))
        for pointer, code in terms.named_departments()
        if code not in known_departments
    ]
    if faults:
        refusal = MappingInvalid(count=len(faults))
        refusal.details = faults
        raise refusal


def _route_faults(terms: MappingTerms) -> Iterator[Fault]:
    taken: set[tuple[str, str]] = set()
    for number, route in enumerate(terms.routes):
        for item_type in route.item_types or ("*",):
            if (route.project, item_type) in taken:
                named = {"item_type": item_type, "project": route.project}
                yield f"#/routes/{number}", RouteTwice(**named)
            taken.add((route.project, item_type))
        statuses: set[str] = set()
        for place, rule in enumerate(route.statuses):
            pointer = f"#/routes/{number}/statuses/{place}"
            if rule.status in statuses:
                yield f"{pointer}/status", StatusTwice(status=rule.status)
            statuses.add(rule.status)
            yield from _rule_faults(rule, route.target, pointer)


def _rule_faults(rule: StatusRule, target: TargetKind, pointer: str) -> Iterator[Fault]:
    fields = COMMANDS[target].get(rule.command)
    if fields is None:
        offered = ", ".join(COMMANDS[target])
        refused = CommandNotOfTarget(command=rule.command, target=target, commands=offered)
        yield f"{pointer}/command", refused
        return
    for field in RULE_FIELDS:
        is_given = getattr(rule, field) is not None
        if field in fields.needed and not is_given:
            yield f"{pointer}/{field}", _missing(rule.command, field)
        elif is_given and field not in fields.needed | fields.taken:
            yield f"{pointer}/{field}", FieldNotTaken(command=rule.command, field=field)


def _missing(command: StatusAction, field: str) -> Refusal:
    if (command, field) == (StatusAction.SEND_BACK, "reason"):
        return SendBackReasonMissing()
    return RuleFieldMissing(command=command, field=field)


def _name_faults(terms: MappingTerms) -> Iterator[Fault]:
    for field, names in (("people", terms.people), ("teams", terms.teams)):
        taken: set[str] = set()
        for number, one in enumerate(names):
            if one.name in taken:
                yield f"#/{field}/{number}/name", NameTwice(name=one.name)
            taken.add(one.name)
