"""Thanks for one occasion. An event's `type` is its stored name: add one, never rename one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.refusal import Refusal


class ThanksGiven(BaseModel, frozen=True):
    """One department thanked another."""

    type: Literal["thanks-given"] = "thanks-given"
    occasion: UUID
    giver: str
    department: str
    at: datetime


class ThanksRefused(Refusal):
    """A department cannot be thanked."""


class ThanksItself(ThanksRefused):
    """A department thanks itself."""

    en = "a department cannot thank itself; thank another one"
    zh = "部门不能感谢自己；请感谢其他部门"


@dataclass(frozen=True)
class GiveThanks:
    """A command: thank a department for an occasion."""

    occasion: UUID
    giver: str
    department: str
    at: datetime


@dataclass(frozen=True)
class GivenThanks:
    """The state of an occasion after its thanks were given."""


Thanks = GivenThanks | None


def decide(command: GiveThanks, thanks: Thanks) -> list[ThanksGiven]:
    """Return the events that follow from a command; raises `ThanksItself`."""
    match command, thanks:
        case GiveThanks(giver=giver, department=department), _ if giver == department:
            raise ThanksItself
        case GiveThanks(occasion, giver, department, at), None:
            return [ThanksGiven(occasion=occasion, giver=giver, department=department, at=at)]
        case GiveThanks(), GivenThanks():
            return []  # asked twice, given once


def evolve(thanks: Thanks, event: ThanksGiven) -> Thanks:
    """Return the state after an event."""
    del thanks, event
    return GivenThanks()
