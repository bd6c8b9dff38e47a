"""Which fields of an area's events are personal: the log has them under a key per person.

Erasing a person is deleting the key: what was recorded under it can be read by nobody any more,
while the events, their order and all that others decided on them stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, get_args

from pydantic import BaseModel

ERASED: Final = "–"
"""It stands for a text that was erased."""


@dataclass(frozen=True)
class PersonalMark:
    """Marks a field as personal: as metadata of its type, in events that have a `person`."""

    erased: str | None
    """What is read once the person was erased; `None` for fields that may be empty."""


PersonalText = Annotated[str, PersonalMark(ERASED)]
OptionalPersonalText = Annotated[str | None, PersonalMark(None)]


@dataclass(frozen=True)
class PersonalField:
    """A personal field of an event."""

    path: tuple[str, ...]
    """The names from the event's JSON down to the field."""
    erased: str | None


@dataclass(frozen=True)
class PersonalData:
    """The personal fields of an area's events."""

    fields: Mapping[str, tuple[PersonalField, ...]] = field(default_factory=dict)
    """By the types of events; each of these events has the field `person`, whose data they are."""
    erasing_type: str | None = None
    """The type of the event with which a person's data are erased; it has a `person`, too."""


NO_PERSONAL_DATA = PersonalData()


def find_personal_data(union: Any, erasing: type[BaseModel]) -> PersonalData:
    """Return the personal fields of a union of event types, and what erases them.

    Raises `TypeError` where an event with personal fields does not say whose they are.
    """
    found: dict[str, tuple[PersonalField, ...]] = {}
    for event_type in event_types_of(union):
        fields = tuple(personal_fields_of(event_type))
        if fields and "person" not in event_type.model_fields:
            message = f"{event_type.__name__} has personal fields and no person"
            raise TypeError(message)
        if fields:
            found[event_type.model_fields["type"].default] = fields
    return PersonalData(found, erasing.model_fields["type"].default)


def event_types_of(union: Any) -> Iterator[type[BaseModel]]:
    """Yield the models of a union, which may have metadata and further unions in it."""
    if isinstance(union, type) and issubclass(union, BaseModel):
        yield union
    else:
        for one in get_args(union):
            yield from event_types_of(one)


def personal_fields_of(
    model: type[BaseModel], parents: tuple[str, ...] = ()
) -> Iterator[PersonalField]:
    """Yield the personal fields of a model and of the models in it."""
    for name, info in model.model_fields.items():
        path = (*parents, name)
        marks = [one for one in info.metadata if isinstance(one, PersonalMark)]
        if marks:
            yield PersonalField(path, marks[0].erased)
        for inner in event_types_of(info.annotation):
            yield from personal_fields_of(inner, path)
