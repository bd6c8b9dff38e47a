"""The commands to a template (流程模板)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.template_faults import Surroundings
from services.workflows.domain.template_terms import TemplateTerms


class LibraryOrigin(BaseModel, frozen=True):
    """From which template of the library a template was taken over."""

    key: str
    departments: Mapping[str, tuple[str, ...]]
    """The company's departments by the roles of the library's template."""


@dataclass(frozen=True, slots=True)
class DefineTemplate:
    """Draft the first version of a new template."""

    template_id: UUID
    terms: TemplateTerms
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftTemplateVersion:
    """Draft the next version of a template."""

    template_id: UUID
    terms: TemplateTerms
    at: datetime


@dataclass(frozen=True, slots=True)
class PublishTemplateVersion:
    """Publish the drafted version of this number."""

    template_id: UUID
    number: int
    surroundings: Surroundings
    at: datetime


@dataclass(frozen=True, slots=True)
class RetireTemplate:
    """Have no case started from a template any more."""

    template_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AdoptTemplate:
    """Take a template over from the library and publish it."""

    template_id: UUID
    terms: TemplateTerms
    origin: LibraryOrigin
    surroundings: Surroundings
    at: datetime


TemplateCommand = (
    DefineTemplate | DraftTemplateVersion | PublishTemplateVersion | RetireTemplate | AdoptTemplate
)
