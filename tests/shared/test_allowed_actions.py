"""What a caller may do with a resource is said with it, by the rules that decide the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.stream_state import StreamState
from shared.http.allowed_actions import (
    AllowedActions,
    NothingLeftToDo,
    PossibleCommand,
    ProbedCommand,
    probe_command_groups,
    state_refusal,
)
from shared.http.auth import Caller, Role

ROLES = {
    "accept_handoff": frozenset({Role.EXECUTOR, Role.OFFICER_DUTIES}),
    "close_project": frozenset({Role.OFFICER_DUTIES}),
}


class HandoffOver(Refusal):
    en = "the handoff is over since {day}"
    zh = "交付已于 {day} 结束"


def caller(role: Role, department: str | None = None) -> Caller:
    return Caller("ann", frozenset({role}), department)


def only_code(role: Role, command: PossibleCommand, department: str | None = None) -> str | None:
    """Return the code of the one action, `None` where it is allowed."""
    [action] = AllowedActions(ROLES, caller(role, department)).among([command])
    assert action.allowed == (action.code is None) == (action.reason is None)
    return action.code


@pytest.mark.parametrize(
    ("role", "department", "operation", "code"),
    [
        (Role.EXECUTOR, "RND", "accept_handoff", None),
        (Role.EXECUTOR, "rnd", "accept_handoff", None),
        (Role.EXECUTOR, "MKT", "accept_handoff", "other-department"),
        (Role.EXECUTOR, None, "accept_handoff", "other-department"),
        (Role.EXECUTOR, "RND", "close_project", "role-missing"),
        (Role.OFFICER_DUTIES, None, "accept_handoff", None),
        (Role.OFFICER_DUTIES, None, "close_project", None),
        (Role.AUDITOR, "RND", "accept_handoff", "role-missing"),
    ],
)
def test_roles_and_departments_decide(
    role: Role, department: str | None, operation: str, code: str | None
) -> None:
    assert only_code(role, PossibleCommand(operation, ["RND"]), department) == code


def test_a_command_of_no_department_is_for_everybody_with_the_role() -> None:
    assert only_code(Role.EXECUTOR, PossibleCommand("accept_handoff"), "MKT") is None


def test_the_state_refuses_with_its_reason_in_both_languages() -> None:
    command = PossibleCommand("accept_handoff", ["RND"], HandoffOver(day="2026-11-23"))
    [action] = AllowedActions(ROLES, caller(Role.EXECUTOR, "RND")).among([command])
    assert (action.allowed, action.code) == (False, "handoff-over")
    assert action.reason is not None
    assert action.reason.en == "the handoff is over since 2026-11-23"
    assert action.reason.zh == "交付已于 2026-11-23 结束"


def test_a_resource_offers_only_operations_that_there_are() -> None:
    with pytest.raises(KeyError):
        only_code(Role.EXECUTOR, PossibleCommand("accept_handof"))


def test_the_decider_says_why_a_command_is_refused() -> None:
    def decide(command: str, state: str) -> list[str]:
        if state == "over":
            raise HandoffOver(day="2026-11-23")
        return [] if state == "accepted" else [command]

    assert state_refusal(decide, "accept", "open") is None
    assert isinstance(state_refusal(decide, "accept", "accepted"), NothingLeftToDo)
    assert isinstance(state_refusal(decide, "accept", "over"), HandoffOver)


class Accepted(BaseModel):
    """The only event of the example's stream."""


def decide_acceptance(command: str, state: str) -> list[Accepted]:
    if state == "over":
        raise HandoffOver(day="2026-11-23")
    return [Accepted()]


def decider_of(kind: str) -> Decider[str, Accepted, str]:
    return Decider("open", decide_acceptance, lambda _state, _event: "over", lambda id_: kind + id_)


@dataclass
class ReadStreams:
    """States of which every stream is over; it notes what is read together."""

    reads: list[list[str]] = field(default_factory=list)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        self.reads.append(list(deciders))
        return {stream: StreamState(1, "over") for stream in deciders}


async def probed_reasons(role: Role, department: str, streams: ReadStreams) -> list[str | None]:
    """Return the codes of commands to two handoffs of RND and to a project, in this order."""
    actions = AllowedActions(ROLES, caller(role, department))
    to_handoffs = [ProbedCommand("accept_handoff", id_, ["RND"]) for id_ in ("-1", "-2")]
    to_project = [ProbedCommand("close_project", "-3")]
    groups = [(decider_of("handoff"), to_handoffs), (decider_of("project"), to_project)]
    possible = await probe_command_groups(streams, actions, groups)
    return [one.code for group in possible for one in actions.among(group)]


@pytest.mark.parametrize(
    ("role", "department", "codes", "read"),
    [
        (Role.OFFICER_DUTIES, "", ["handoff-over"] * 3, [["handoff-1", "handoff-2", "project-3"]]),
        (
            Role.EXECUTOR,
            "RND",
            ["handoff-over", "handoff-over", "role-missing"],
            [["handoff-1", "handoff-2"]],
        ),
        (Role.EXECUTOR, "MKT", ["other-department", "other-department", "role-missing"], []),
        (Role.AUDITOR, "RND", ["role-missing"] * 3, []),
    ],
)
async def test_states_are_read_at_once_and_only_where_they_decide(
    role: Role, department: str, codes: list[str], read: list[list[str]]
) -> None:
    streams = ReadStreams()
    assert await probed_reasons(role, department, streams) == codes
    assert streams.reads == read
