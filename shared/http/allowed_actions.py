"""Which commands a caller may give to a resource now, and why not the others.

A page draws its buttons from `_actions` instead of repeating the rules. The roles come from the
routes themselves; whether the state allows a command is asked of the decider, so neither can differ
from what the command's route would answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StateStore
from shared.eventsourcing.refusal import Refusal
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

OTHER_ROLE = "role-missing"
OTHER_DEPARTMENT = "other-department"
"""The codes with which `shared.http.auth` refuses such callers."""


class Reason(BaseModel):
    """Why a command is not allowed, in both languages."""

    en: str
    zh: str


class Action(BaseModel):
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

    @property
    def caller(self) -> Caller:
        """The caller whose actions these are."""
        return self._caller

    def depends_on_state(self, operation: str, departments: Sequence[str] | None = None) -> bool:
        """Return whether the state decides: neither role nor department refuses the caller.

        Raises `KeyError` for no operation.
        """
        held = self._caller.roles & self._roles[operation]
        return bool(held) and (departments is None or self._reaches(held, departments))

    def among(self, commands: Sequence[PossibleCommand]) -> list[Action]:
        """Return the actions, in the order of the commands; raises `KeyError` for no operation."""
        return [self._action(command) for command in commands]

    def _action(self, command: PossibleCommand) -> Action:
        held = self._caller.roles & self._roles[command.operation]
        if not held:
            return _refused(
                command.operation,
                OTHER_ROLE,
                Reason(en="your roles do not allow this", zh="您的角色无权执行此操作"),
            )
        if command.departments is not None and not self._reaches(held, command.departments):
            if command.outside is not None:
                return _refused_because(command.operation, command.outside)
            return _refused(
                command.operation,
                OTHER_DEPARTMENT,
                Reason(en="this is another department's", zh="这属于其他部门"),
            )
        if command.refusal is not None:
            return _refused_because(command.operation, command.refusal)
        return Action(operation=command.operation, allowed=True)

    def _reaches(self, held: frozenset[Role], departments: Sequence[str]) -> bool:
        """Return whether one of the roles reaches beyond departments, or one is the caller's."""
        own = (self._caller.department or "").casefold()
        return bool(held - DEPARTMENT_ROLES) or own in {one.casefold() for one in departments}


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
        return refusal
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
    deciders = {
        decider.stream_for(one.command): decider
        for decider, commands in groups
        for one in commands
        if actions.depends_on_state(one.operation, one.departments)
    }
    states = await streams.load_states(dict(sorted(deciders.items()))) if deciders else {}
    return [
        [
            PossibleCommand(
                one.operation,
                one.departments,
                _refusal_of(one, decider, states[decider.stream_for(one.command)].state)
                if actions.depends_on_state(one.operation, one.departments)
                else None,
                one.outside,
            )
            for one in commands
        ]
        for decider, commands in groups
    ]


def _refusal_of(
    probed: ProbedCommand[Command], decider: Decider[Command, Event, State], state: State
) -> Refusal | None:
    refusal = state_refusal(decider.decide, probed.command, state)
    if probed.has_own_values and isinstance(refusal, NothingLeftToDo):
        return None
    return refusal


def _refused_because(operation: str, refusal: Refusal) -> Action:
    texts = Reason(en=refusal.text("en"), zh=refusal.text("zh"))
    return _refused(operation, refusal.code(), texts)


def _refused(operation: str, code: str, reason: Reason) -> Action:
    return Action(operation=operation, allowed=False, code=code, reason=reason)


async def read_allowed_actions(request: Request) -> AllowedActions:
    """Return the allowed actions of the caller whom the route has authorised before."""
    return AllowedActions(request.app.state.operation_roles, request.state.caller)


CallerActions = Annotated[AllowedActions, Depends(read_allowed_actions)]
"""A parameter of routes that declare their roles among their `dependencies`."""
