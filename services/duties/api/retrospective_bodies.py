"""What is sent to write, withdraw, publish and correct retrospectives."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.duties.domain.retrospective_events import (
    Author,
    LessonLink,
    LessonLinkKind,
    Lessons,
)
from shared.http.field_types import Code, MultilineText, SingleLineText


class AuthorBody(BaseModel, extra="forbid"):
    """A person who is credited."""

    person: Annotated[SingleLineText, Field(description="The sign-on subject, or a name")]
    department: Annotated[Code, Field(description="A department that took part")]


class LinkBody(BaseModel, extra="forbid"):
    """What the lessons are about."""

    kind: LessonLinkKind
    id: UUID


_EXAMPLE: JsonDict = {
    "tags": ["部署", "release"],
    "went_well": "The requirements were fixed early 需求及早确定",
    "to_change": "The test system came late 测试环境到位太晚",
    "measures": ["Book the test system at the kick-off 启动时预订测试环境"],
}


class LessonsBody(BaseModel):
    """What the project taught; whoever sends it is credited as well."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    tags: Annotated[list[SingleLineText], Field(max_length=20)] = []
    went_well: MultilineText
    to_change: MultilineText
    measures: Annotated[list[MultilineText], Field(max_length=50, description="Agreed on")] = []
    authors: Annotated[list[AuthorBody], Field(max_length=50)] = []
    links: Annotated[list[LinkBody], Field(max_length=50)] = []

    def to_domain(self, spelled: dict[str, str]) -> Lessons:
        """Return the lessons with departments as the directory spells them."""
        return Lessons(
            tags=tuple(dict.fromkeys(self.tags)),
            went_well=self.went_well,
            to_change=self.to_change,
            measures=tuple(self.measures),
            authors=tuple(
                dict.fromkeys(
                    Author(person=one.person, department=spelled[one.department])
                    for one in self.authors
                )
            ),
            links=tuple(dict.fromkeys(LessonLink(kind=one.kind, id=one.id) for one in self.links)),
        )


class CorrectedLessonsBody(LessonsBody):
    """The lessons of a further version, and why there is one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{**_EXAMPLE, "reason": "A measure was left out 漏记一项"}]},
    )

    reason: MultilineText
