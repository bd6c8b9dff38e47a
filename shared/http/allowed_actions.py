"""Which commands a caller may give to a resource now, and why not the others.

A page draws its buttons from `_actions` instead of repeating the rules. The roles come from the
routes themselves; whether the state allows a command is asked of the decider, so neither can differ
from what the command's route would answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StateStore
from shared.eventsourcing.past_moment import reads_present
from shared.eventsourcing.refusal import Refusal
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

OTHER_ROLE = "role-missing"
OTHER_DEPARTMENT = "other-department"
"""The codes with which `shared.http.auth` refuses such callers."""


class Reason(BaseModel, frozen=True):
    """Why a command is not allowed, in both languages."""

    en: str
    zh: str


class Action(BaseModel, frozen=True):
    """A command to this resource, and whether the caller may give it now."""

    operation: str = Field(description="The command's operationId")
    allowed: bool
    code: str | None = Field(
        default=None, description="The `code` with which the command would be refused"
    )
    reason: Reason | None = None


Actions = Annotated[
    list[Action],  # pydantic serialises a list natively, any other sequence through Python
    Field(serialization_alias="_actions", description="The commands to this, allowed or not"),
]
"""The field `_actions` of a resource."""


@dataclass(frozen=True)
class PossibleCommand:
    """A command that a resource offers."""

    operation: str
    """The name of its route's function, which is its operationId."""
    departments: Sequence[str] | None = None
    """The departments whose people may give it; `None` if it belongs to no department."""
    refusal: Refusal | None = None
    """Why the present state refuses it."""
    outside: Refusal | None = None
    """How people of other departments are refused, where that is no department's own matter."""


class AllowedActions:
    """Tells a request's caller what he may do; it knows the roles of every operation."""

    def __init__(self, roles: Mapping[str, frozenset[Role]], caller: Caller) -> None:
        """Take the roles by operationId."""
        self._roles = roles
        self._caller = caller
        self._own = (caller.department or "").casefold()
        self._held: dict[str, frozenset[Role]] = {}
        """The caller's roles that let him give each operation that was asked for."""

    @property
    def caller(self) -> Caller:
        """The caller whose actions these are."""
        return self._caller

    def depends_on_state(self, operation: str, departments: Sequence[str] | None = None) -> bool:
        """Return whether the state decides: neither role nor department refuses the caller.

        In the past nothing does. Raises `KeyError` for no operation.
        """
        held = self._roles_for(operation) if reads_present() else frozenset()
        return bool(held) and (departments is None or self._reaches(held, departments))

    def among(self, commands: Sequence[PossibleCommand]) -> list[Action]:
        """Return the actions in the commands' order, none in the past; raises `KeyError`."""
        return [self._action(command) for command in commands] if reads_present() else []

    def _action(self, command: PossibleCommand) -> Action:
        operation = command.operation
        held = self._roles_for(operation)
        if not held:
            return _refused(
                operation, OTHER_ROLE, "your roles do not allow this", "您的角色无权执行此操作"
            )
        if command.departments is not None and not self._reaches(held, command.departments):
            if command.outside is not None:
                return _refused_because(operation, command.outside)
            return _refused(
                operation, OTHER_DEPARTMENT, "this is another department's", "这属于其他部门"
            )
        if command.refusal is not None:
            return _refused_because(operation, command.refusal)
        return _allowed(operation)

    def _roles_for(self, operation: str) -> frozenset[Role]:
        held = self._held.get(operation)
        if held is None:
            held = self._held[operation] = self._caller.roles & self._roles[operation]
        return held

    def _reaches(self, held: frozenset[Role], departments: Sequence[str]) -> bool:
        """Return whether one of the roles reaches beyond departments, or one is the caller's."""
        return not held <= DEPARTMENT_ROLES or any(
            one.casefold() == self._own for one in departments
        )


class NothingLeftToDo(Refusal):
    """The command would change nothing; given all the same, it is answered 200."""

    en = "this is done already"
    zh = "此事已完成，无需再做"


def state_refusal(
    decide: Callable[[Command, State], Sequence[Any]], command: Command, state: State
) -> Refusal | None:
    """Return why the state refuses a command, or `None` if it does not; nothing is recorded."""
    try:
        events = decide(command, state)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # the frames would live as long as the refusal
    return None if events else NothingLeftToDo()


@dataclass(frozen=True)
class ProbedCommand(Generic[Command]):
    """A command as its route would create it now, to be asked of the decider."""

    operation: str
    command: Command
    departments: Sequence[str] | None = None
    outside: Refusal | None = None
    """Both as in `PossibleCommand`."""
    has_own_values: bool = False
    """Whether the caller chooses its values, so that others than these may change something."""


async def probe_commands(
    streams: StateStore,
    actions: AllowedActions,
    decider: Decider[Command, Event, State],
    commands: Sequence[ProbedCommand[Command]],
) -> list[PossibleCommand]:
    """Return what the decider says to each command in its aggregate's present state.

    For a command with values of the caller's own, take values that are valid in themselves. A
    command that the caller's role or department refuses needs no state, and none is read for it.
    """
    (possible,) = await probe_command_groups(streams, actions, [(decider, commands)])
    return possible


async def probe_command_groups(
    streams: StateStore,
    actions: AllowedActions,
    groups: Sequence[tuple[Decider[Any, Any, Any], Sequence[ProbedCommand[Any]]]],
) -> list[list[PossibleCommand]]:
    """Return what `probe_commands` does for the commands to several deciders, in their order.

    All states are read by one statement.
    """
    asked = [
        [
            decider.stream_for(one.command)
            if actions.depends_on_state(one.operation, one.departments)
            else None
            for one in commands
        ]
        for decider, commands in groups
    ]
    deciders = {
        stream: decider
        for (decider, _), streams_of_group in zip(groups, asked, strict=True)
        for stream in streams_of_group
        if stream is not None
    }
    states = await streams.load_states(dict(sorted(deciders.items()))) if deciders else {}
    return [
        [
            PossibleCommand(one.operation, one.departments, outside=one.outside)
            if stream is None
            else decided_command(one, decider, states[stream].state)
            for one, stream in zip(commands, streams_of_group, strict=True)
        ]
        for (decider, commands), streams_of_group in zip(groups, asked, strict=True)
    ]


def decided_command(
    probed: ProbedCommand[Command], decider: Decider[Command, Event, State], state: State
) -> PossibleCommand:
    """Return a command with what the decider says to it in this state."""
    refusal = _refusal_of(probed, decider, state)
    return PossibleCommand(probed.operation, probed.departments, refusal, probed.outside)


def _refusal_of(
    probed: ProbedCommand[Command], decider: Decider[Command, Event, State], state: State
) -> Refusal | None:
    refusal = state_refusal(decider.decide, probed.command, state)
    if probed.has_own_values and isinstance(refusal, NothingLeftToDo):
        return None
    return refusal


@lru_cache(maxsize=2048)  # by the refusal's identity: one is told of a row again and again
def _refused_because(operation: str, refusal: Refusal) -> Action:
    return _refused(operation, refusal.code(), refusal.text("en"), refusal.text("zh"))


@lru_cache(maxsize=2048)  # a page says the same of many things
def _refused(operation: str, code: str, en: str, zh: str) -> Action:
    return Action(operation=operation, allowed=False, code=code, reason=Reason(en=en, zh=zh))


@lru_cache(maxsize=256)
def _allowed(operation: str) -> Action:
    return Action(operation=operation, allowed=True)


async def read_allowed_actions(request: Request) -> AllowedActions:
    """Return the allowed actions of the caller whom the route has authorised before."""
    return AllowedActions(request.app.state.operation_roles, request.state.caller)


CallerActions = Annotated[AllowedActions, Depends(read_allowed_actions)]
"""A parameter of routes that declare their roles among their `dependencies`."""
