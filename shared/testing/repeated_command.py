"""Checks what a decider says to a command that is given again, with the same and other values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.eventsourcing.company_time import format_company_time
from shared.eventsourcing.refusal import Refusal


@dataclass(frozen=True)
class RepeatedCommand:
    """A command that is given twice."""

    decider: Any
    before: Sequence[Any]
    """The commands that were given before it."""
    command: Any
    others: Mapping[str, Any]
    """By field of the command: another value than the first time."""

    def state_after(self) -> Any:
        """Return the state after the command was given once."""
        state = self.decider.initial
        for command in (*self.before, self.command):
            state = self.decider.fold(self.decider.decide(command, state), state)
        return state

    def check(self) -> None:
        """Check that the same values change nothing, and each other one is refused.

        A refusal names the time or the reason that holds, in both languages. Raises
        `AssertionError`.
        """
        state = self.state_after()
        assert self.decider.decide(self.command, state) == [], self.command
        for name, value in self.others.items():
            refusal = self._refusal_of(replace(self.command, **{name: value}), state)
            held = getattr(self.command, name)
            shown = format_company_time(held, "seconds") if isinstance(held, datetime) else held
            if isinstance(held, datetime) or name == "reason":
                for text in (refusal.text("en"), refusal.text("zh")):
                    assert shown in text, f"{text!r} does not say {shown}"

    def _refusal_of(self, command: Any, state: Any) -> Refusal:
        try:
            decided = self.decider.decide(command, state)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{command!r} was not refused; decided: {decided}")
