"""The facts that the events of templates publish."""

from __future__ import annotations

from pydantic import BaseModel

from services.workflows.domain import flow_template
from shared.contracts import workflows_templates as contracts


def template_fact(event: BaseModel) -> BaseModel | None:
    """Return the fact of an event of templates, `None` for any other event."""
    match event:
        case flow_template.TemplateVersionDrafted():
            return contracts.TemplateDrafted(
                template_id=event.template_id,
                number=event.number,
                flow_id=event.terms.flow_id,
                name=event.terms.name.en,
                name_zh=event.terms.name.zh,
                at=event.at,
            )
        case flow_template.TemplateVersionPublished():
            return contracts.TemplatePublished(**event.model_dump(exclude={"type"}))
        case flow_template.TemplateRetired():
            return contracts.TemplateRetired(**event.model_dump(exclude={"type"}))
        case _:
            return None
