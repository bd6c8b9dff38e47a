"""The facts of templates, which the workflows area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_visible_to_everybody


@declare_visible_to_everybody
class TemplateDrafted(AddedFact, frozen=True):
    """The first or the next version of a template was drafted, or its draft was replaced."""

    type: Literal["concord.workflows.template-drafted.v1"] = "concord.workflows.template-drafted.v1"
    template_id: UUID
    number: int
    """The version, from 1."""
    flow_id: UUID
    name: str
    """In English."""
    name_zh: str
    at: datetime


@declare_visible_to_everybody
class TemplatePublished(AddedFact, frozen=True):
    """Cases are started from this version of a template from now on."""

    type: Literal["concord.workflows.template-published.v1"] = (
        "concord.workflows.template-published.v1"
    )
    template_id: UUID
    number: int
    at: datetime


@declare_visible_to_everybody
class TemplateRetired(AddedFact, frozen=True):
    """No case is started from a template any more."""

    type: Literal["concord.workflows.template-retired.v1"] = "concord.workflows.template-retired.v1"
    template_id: UUID
    at: datetime
