"""A template (流程模板) with its numbered versions: a published flow with defaults and a form.

The next version is a draft, which may be replaced until it is published; a draft with faults is
not. A published version never changes, so a case keeps the form that it was started with. An
event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.template_commands import (
    AdoptTemplate,
    DefineTemplate,
    DraftTemplateVersion,
    LibraryOrigin,
    PublishTemplateVersion,
    RetireTemplate,
    TemplateCommand,
)
from services.workflows.domain.template_faults import refuse_faults
from services.workflows.domain.template_refusals import (
    AdoptedOtherwise,
    TemplateNotPublished,
    TemplateNotPublishedThen,
    TemplateRetiredAlready,
    TemplateVersionReplaced,
    UnknownTemplate,
    UnknownTemplateVersion,
)
from services.workflows.domain.template_terms import Baseline, TemplateTerms


class TemplateVersionDrafted(BaseModel, frozen=True):
    """The first or the next version of a template was drafted, or its draft was replaced."""

    type: Literal["template-version-drafted"] = "template-version-drafted"
    template_id: UUID
    number: int
    """From 1."""
    terms: TemplateTerms
    at: datetime
    origin: LibraryOrigin | None = Field(default=None, exclude_if=lambda origin: origin is None)


class TemplateVersionPublished(BaseModel, frozen=True):
    """Cases are started from this version from now on."""

    type: Literal["template-version-published"] = "template-version-published"
    template_id: UUID
    number: int
    at: datetime


class TemplateRetired(BaseModel, frozen=True):
    """No case is started from the template any more; those that run go on."""

    type: Literal["template-retired"] = "template-retired"
    template_id: UUID
    at: datetime


TemplateEvent = Annotated[
    TemplateVersionDrafted | TemplateVersionPublished | TemplateRetired,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True)
class FlowTemplate:
    """A template with its published versions, oldest first, and the draft of the next, if any."""

    published_versions: tuple[TemplateTerms, ...] = ()
    draft: TemplateTerms | None = None
    first_published_at: datetime | None = None
    is_retired: bool = False
    origin: LibraryOrigin | None = None
    adopted_baseline: Baseline | None = None
    """The baseline with which it was taken over from the library."""

    @property
    def newest(self) -> TemplateTerms:
        """What the draft says or, where there is none, the newest version."""
        return self.draft or self.published_versions[-1]

    def in_force(self, at: datetime, asked: int | None = None) -> tuple[int, TemplateTerms]:
        """Return the number and the terms of the version that cases are started from.

        Raises `TemplateNotPublished`, `TemplateRetiredAlready`, `TemplateNotPublishedThen` for a
        case from before, and `TemplateVersionReplaced` where another version was asked for.
        """
        if self.first_published_at is None:
            raise TemplateNotPublished
        if self.is_retired:
            raise TemplateRetiredAlready
        if at < self.first_published_at:
            raise TemplateNotPublishedThen(published_at=self.first_published_at)
        number = len(self.published_versions)
        if asked not in {None, number}:
            raise TemplateVersionReplaced(version=asked, in_force=number)
        return number, self.published_versions[-1]


TemplateState = FlowTemplate | None


def template_stream_name(template_id: UUID) -> str:
    """Name a template's stream."""
    return f"template-{template_id}"


def decide(command: TemplateCommand, template: TemplateState) -> Sequence[TemplateEvent]:
    """Return the events of a command; raises `WorkflowsRefused` and its subclasses."""
    if template is None:
        return _begin(command)
    match command:
        case AdoptTemplate():
            if (command.origin, command.terms.baseline) != (
                template.origin,
                template.adopted_baseline,
            ):
                raise AdoptedOtherwise
            return []
        case DefineTemplate() | DraftTemplateVersion():
            number = len(template.published_versions) + 1
            is_same = command.terms == template.newest
            is_there = template.draft is not None or not template.is_retired
            return [] if is_same and is_there else [_drafted(command, number)]
        case PublishTemplateVersion():
            return _publish(command, template)
        case RetireTemplate():
            if not template.published_versions:
                raise TemplateNotPublished
            retired = TemplateRetired(template_id=command.template_id, at=command.at)
            return [] if template.is_retired else [retired]


def _begin(command: TemplateCommand) -> Sequence[TemplateEvent]:
    match command:
        case AdoptTemplate():
            refuse_faults(command.terms, command.surroundings)
            return [_drafted(command, 1, command.origin), _published(command, 1)]
        case DefineTemplate():
            return [_drafted(command, 1)]
        case _:
            raise UnknownTemplate(template=command.template_id)


def _publish(command: PublishTemplateVersion, template: FlowTemplate) -> Sequence[TemplateEvent]:
    published = len(template.published_versions)
    if 1 <= command.number <= published:
        return []
    if template.draft is None or command.number != published + 1:
        raise UnknownTemplateVersion(version=command.number)
    refuse_faults(template.draft, command.surroundings)
    return [_published(command, command.number)]


def _drafted(
    command: DefineTemplate | DraftTemplateVersion | AdoptTemplate,
    number: int,
    origin: LibraryOrigin | None = None,
) -> TemplateVersionDrafted:
    return TemplateVersionDrafted(
        template_id=command.template_id,
        number=number,
        terms=command.terms,
        at=command.at,
        origin=origin,
    )


def _published(
    command: PublishTemplateVersion | AdoptTemplate, number: int
) -> TemplateVersionPublished:
    return TemplateVersionPublished(template_id=command.template_id, number=number, at=command.at)


def evolve(template: TemplateState, event: TemplateEvent) -> TemplateState:
    """Return the template after an event."""
    before = template or FlowTemplate()
    match event:
        case TemplateVersionDrafted(terms=terms, origin=None):
            return replace(before, draft=terms)
        case TemplateVersionDrafted(terms=terms, origin=origin):
            return replace(before, draft=terms, origin=origin, adopted_baseline=terms.baseline)
        case TemplateVersionPublished(at=at):
            drafted = () if before.draft is None else (before.draft,)
            return replace(
                before,
                published_versions=(*before.published_versions, *drafted),
                draft=None,
                first_published_at=before.first_published_at or at,
                is_retired=False,
            )
        case TemplateRetired():
            return replace(before, is_retired=True)
