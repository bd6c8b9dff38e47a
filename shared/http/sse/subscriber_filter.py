"""Decides which facts a stream client may see and has asked for."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from shared.contracts.read_classes import DATA_CLASSES, ReadClass
from shared.http.read_scope import ReadScope
from shared.http.sse.sse_message import SseMessage


@dataclass(frozen=True)
class SubscriberFilter:
    """What one stream client may see and wants to receive."""

    scope: ReadScope
    """What the client reads. A department role sees the facts that concern its department or none,
    also in the classes that it reads of all departments: a stream is for what concerns oneself."""
    areas: AbstractSet[str] = frozenset()
    """The areas whose facts the client wants; all if empty."""
    types: AbstractSet[str] = frozenset()
    """The types of facts that the client wants; all if empty."""
    departments: AbstractSet[str] = frozenset()
    """The departments that the wanted facts concern; all facts if empty."""

    def accepts(self, message: SseMessage) -> bool:
        """Return whether the client may see a fact and wants it."""
        return self.may_see(message.read_class, message.departments) and (
            (not self.areas or message.area in self.areas)
            and (not self.types or message.type in self.types)
            and (not self.departments or _have_one_in_common(self.departments, message.departments))
        )

    @property
    def sees_pay_fields(self) -> bool:
        """Whether the client sees the pay figures inside facts of other classes."""
        return ReadClass.PAY in self.scope.wide

    def may_see(self, read_class: ReadClass | None, departments: AbstractSet[str] | None) -> bool:
        """Return whether the client may see a fact of a class that concerns these departments."""
        if read_class in self.scope.wide or self.scope.wide == DATA_CLASSES:
            return True
        if read_class is None or departments is None or self.scope.department is None:
            return False  # of which class it is, or whom it concerns, is unknown
        return not departments or _have_one_in_common((self.scope.department,), departments)


def _have_one_in_common(codes: Iterable[str], others: Iterable[str] | None) -> bool:
    """Return whether a code is in both, in upper or lower case."""
    return not {code.casefold() for code in codes}.isdisjoint(
        code.casefold() for code in others or ()
    )
