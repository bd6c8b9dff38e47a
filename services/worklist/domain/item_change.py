"""What one fact says of one thing that may be owed, and how the facts about it are put together.

Of two facts of an area that say the same field the later one holds, by the area's own order. So the
fields of a thing do not depend on the order in which facts arrive, nor on how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

Said = Mapping[str, Any]
"""A fact's decoded JSON."""


Values = Mapping[str, Any]
"""What is known of a thing: JSON values by field."""


class ItemChange(NamedTuple):
    """What a fact says of a thing."""

    item: str
    """The thing: its kind and its id in its own area, such as `handoff:<id>`."""
    fields: Mapping[str, Any]
    """JSON values by name; what is not named stays as it was."""


FactReading = Callable[[Said], Iterable[ItemChange]]
"""Returns what a fact of one type says; raises `KeyError` where its data lacks what it promises."""


class PlacedValue(NamedTuple):
    """A field's value, and the position of the fact that said so in its area's outbox."""

    position: int
    value: Any


Item = dict[str, PlacedValue]
"""What is known of a thing, by field."""


def merge(item: Item, position: int, fields: Mapping[str, Any]) -> None:
    """Take what the fact at a position says into what is known of a thing."""
    for name, value in fields.items():
        known = item.get(name)
        if known is None or known.position < position:
            item[name] = PlacedValue(position, value)


def values_of(item: Item) -> dict[str, Any]:
    """Return the values of a thing's fields."""
    return {name: placed.value for name, placed in item.items()}


def fields_of(said: Said, *names: str, **renamed: str) -> dict[str, Any]:
    """Return some of what a fact says, by the same names or by others; what it lacks is left out.

    Raises `KeyError` where one of `names` is missing.
    """
    found = {name: said[name] for name in names}
    return found | {new: said[old] for new, old in renamed.items() if said.get(old) is not None}


def time_of(values: Values, name: str) -> datetime | None:
    """Return the time in a field; `None` where nothing says one."""
    text = values.get(name)
    return None if text is None else datetime.fromisoformat(text)


class PlacedChange(NamedTuple):
    """What a fact says of a thing, with the fact's place."""

    item: str
    position: int
    """The fact's position in its area's outbox."""
    recorded_at: datetime
    heard_at: str
    """When it happened, as the fact says."""
    fields: Mapping[str, Any]

    @property
    def all_fields(self) -> Mapping[str, Any]:
        """What the fact says, with when it happened and was recorded."""
        times = {"recorded_at": self.recorded_at.isoformat(), "heard_at": self.heard_at}
        return {**self.fields, **times}
