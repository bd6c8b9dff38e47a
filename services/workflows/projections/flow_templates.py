"""The read model of templates with their versions, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.flow_template import (
    TemplateRetired,
    TemplateVersionDrafted,
    TemplateVersionPublished,
)
from services.workflows.domain.template_terms import TemplateTerms
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class TemplateStatus(StrEnum):
    """Whether cases can be started from a template."""

    DRAFT = "draft"
    """No version is published yet."""
    PUBLISHED = "published"
    RETIRED = "retired"


class TemplateEntry(BaseModel):
    """A template in the list."""

    id: UUID
    flow_id: UUID
    name: str
    """In English."""
    name_zh: str
    status: TemplateStatus
    published: int
    """The newest published version, from which cases are started; 0 if none is published."""
    library_key: str | None
    """Under which key it was taken over from the library, where it was."""
    defined_at: CompanyTime
    updated_at: CompanyTime
    version: int


class TemplateVersion(BaseModel):
    """A version of a template; a draft as long as it is not published."""

    number: int
    drafted_at: CompanyTime
    published_at: CompanyTime | None
    terms: TemplateTerms


class TemplateDetail(TemplateEntry):
    """A template with all its versions, oldest first."""

    versions: list[TemplateVersion]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the templates, event by event, because there are few."""
    for recorded in events:
        match recorded.event:
            case TemplateVersionDrafted():
                await _draft(db, recorded.event, recorded)
            case TemplateVersionPublished(template_id=template_id, number=number, at=at):
                await db.execute(
                    "UPDATE flow_template_version SET published_at = $3"
                    " WHERE template_id = $1 AND number = $2",
                    template_id,
                    number,
                    at,
                )
                await db.execute(
                    "UPDATE flow_template SET status = $3, published = $2,"
                    " flow_id = (terms ->> 'flow_id')::uuid, name_en = terms -> 'name' ->> 'en',"
                    " name_zh = terms -> 'name' ->> 'zh', version = $4, updated_at = $5"
                    " FROM flow_template_version AS newest"
                    " WHERE flow_template.template_id = $1 AND newest.template_id = $1"
                    " AND newest.number = $2",
                    template_id,
                    number,
                    TemplateStatus.PUBLISHED,
                    recorded.version,
                    recorded.recorded_at,
                )
            case TemplateRetired(template_id=template_id):
                await db.execute(
                    "UPDATE flow_template SET status = $2, version = $3, updated_at = $4"
                    " WHERE template_id = $1",
                    template_id,
                    TemplateStatus.RETIRED,
                    recorded.version,
                    recorded.recorded_at,
                )
            case _:
                pass


async def _draft(
    db: Connection, drafted: TemplateVersionDrafted, recorded: RecordedEvent[Any]
) -> None:
    terms = drafted.terms
    await db.execute(
        "INSERT INTO flow_template (template_id, flow_id, name_en, name_zh, status, published,"
        " library_key, defined_at, updated_at, version)"
        " VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)"
        " ON CONFLICT (template_id) DO UPDATE SET"
        " flow_id = CASE WHEN flow_template.published = 0 THEN excluded.flow_id"
        " ELSE flow_template.flow_id END,"
        " name_en = CASE WHEN flow_template.published = 0 THEN excluded.name_en"
        " ELSE flow_template.name_en END,"
        " name_zh = CASE WHEN flow_template.published = 0 THEN excluded.name_zh"
        " ELSE flow_template.name_zh END,"
        " version = excluded.version, updated_at = excluded.updated_at",
        drafted.template_id,
        terms.flow_id,
        terms.name.en,
        terms.name.zh,
        TemplateStatus.DRAFT,
        drafted.origin and drafted.origin.key,
        drafted.at,
        recorded.recorded_at,
        recorded.version,
    )
    await db.execute(
        "INSERT INTO flow_template_version (template_id, number, terms, drafted_at)"
        " VALUES ($1, $2, $3::json, $4) ON CONFLICT (template_id, number)"
        " DO UPDATE SET terms = excluded.terms, drafted_at = excluded.drafted_at",
        drafted.template_id,
        drafted.number,
        terms.model_dump_json(),
        drafted.at,
    )


PROJECTION = Projection("flow-templates", ("flow_template", "flow_template_version"), apply_events)

_ID = SortKey("template_id", UUID, "id")
_SELECT = (
    "SELECT template_id AS id, flow_id, name_en AS name, name_zh, status, published, library_key,"
    " defined_at, updated_at, version FROM flow_template"
)

TEMPLATE_LIST_QUERY = ListQuery(
    name="templates",
    select=_SELECT,
    conditions={"status": "status = ANY ({status})", "flow_id": "flow_id = {flow_id}"},
    sort=Sort([SortKey("defined_at", datetime), _ID]),
    row=TemplateEntry,
    sorts={
        "name": Sort([SortKey("name_en", str, "name"), _ID]),
        "updated": Sort([SortKey("updated_at", datetime), _ID]),
    },
    searched=("name_en", "name_zh"),
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of templates, in the order in which they were defined."""


async def find_template(db: Connection, template_id: UUID) -> TemplateDetail | None:
    """Return a template with its versions; `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE template_id = $1", template_id)
    if row is None:
        return None
    versions = await db.fetch(
        "SELECT number, drafted_at, published_at, terms FROM flow_template_version"
        " WHERE template_id = $1 ORDER BY number",
        template_id,
    )
    return TemplateDetail(
        **row,
        versions=[
            TemplateVersion(
                number=one["number"],
                drafted_at=one["drafted_at"],
                published_at=one["published_at"],
                terms=TemplateTerms.model_validate_json(one["terms"]),
            )
            for one in versions
        ],
    )


async def find_adopted(db: Connection, template_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the ids that are templates."""
    rows = await db.fetch(
        "SELECT template_id FROM flow_template WHERE template_id = ANY ($1)", template_ids
    )
    return {row["template_id"] for row in rows}
