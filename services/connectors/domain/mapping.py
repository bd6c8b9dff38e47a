"""A connector's mapping (映射): versions, one of which is live.

An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.connectors.domain.mapping_faults import refuse_faults
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.refusals import SavedMeanwhile, UnknownMappingVersion


@dataclass(frozen=True)
class SaveMappingVersion:
    """Save what a mapping says as its next version; it is not live by that."""

    connector: str
    number: int
    """Which version it becomes, or is already, as far as its writer was told."""
    terms: MappingTerms
    known_departments: Collection[str]
    at: datetime


@dataclass(frozen=True)
class MakeMappingLive:
    """Have deliveries read by a version from now on."""

    connector: str
    number: int
    at: datetime


MappingCommand = SaveMappingVersion | MakeMappingLive


class MappingVersionSaved(BaseModel, frozen=True):
    """A mapping got a version."""

    type: Literal["mapping-version-saved"] = "mapping-version-saved"
    connector: str
    number: int
    """From 1."""
    terms: MappingTerms
    at: datetime


class MappingMadeLive(BaseModel, frozen=True):
    """Deliveries are read by this version from now on."""

    type: Literal["mapping-made-live"] = "mapping-made-live"
    connector: str
    number: int
    at: datetime


MappingEvent = Annotated[MappingVersionSaved | MappingMadeLive, Field(discriminator="type")]


@dataclass(frozen=True)
class Mapping:
    """A connector's mapping with all its versions, oldest first."""

    versions: tuple[MappingVersionSaved, ...] = ()
    live: int | None = None
    """The number of the version that is live."""
    made_live: tuple[MappingMadeLive, ...] = ()
    """When which version was made live, in this order."""

    def live_at(self, moment: datetime) -> int | None:
        """Return the number of the version that was live at a time; `None` where none was."""
        earlier = [one.number for one in self.made_live if one.at <= moment]
        return earlier[-1] if earlier else None

    def terms_of(self, number: int) -> MappingTerms:
        """Return what a version says; raises `UnknownMappingVersion`."""
        if not 1 <= number <= len(self.versions):
            raise UnknownMappingVersion(number=number)
        return self.versions[number - 1].terms


def mapping_stream_name(connector: str) -> str:
    """Return the stream of a connector's mapping."""
    return f"mapping-{connector}"


def decide(command: MappingCommand, mapping: Mapping) -> list[MappingEvent]:
    """Return the events of a command; raises `MappingInvalid` and the other refusals."""
    match command:
        case SaveMappingVersion(connector, number, terms, known_departments, at):
            refuse_faults(terms, known_departments)
            is_saved = bool(mapping.versions) and mapping.versions[-1].terms == terms
            if number != len(mapping.versions) + (not is_saved):
                raise SavedMeanwhile
            if is_saved:
                return []
            return [MappingVersionSaved(connector=connector, number=number, terms=terms, at=at)]
        case MakeMappingLive(connector, number, at):
            mapping.terms_of(number)
            if mapping.live == number:
                return []
            return [MappingMadeLive(connector=connector, number=number, at=at)]


def evolve(mapping: Mapping, event: MappingEvent) -> Mapping:
    """Return the mapping after an event."""
    match event:
        case MappingVersionSaved():
            return replace(mapping, versions=(*mapping.versions, event))
        case MappingMadeLive(number=number):
            return replace(mapping, live=number, made_live=(*mapping.made_live, event))
