"""The ten questions of a head of HR over HTTP: what they ask, and their answers for a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, RootModel

from services.insights.domain.questions.catalogue import QUESTIONS, QUESTIONS_BY_NAME
from services.insights.domain.questions.question import Question
from services.insights.domain.questions.refusals import QuestionUnknown
from services.insights.projections.question_answers import answer_question, question_sql
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.cursor_pagination import Cursor, Limit, Page
from shared.http.field_types import FIRST_YEAR, LAST_YEAR, Code
from shared.http.list_query_paging import sequence_page
from shared.http.read_declarations import READS_PAY
from shared.http.read_scope import CallerReadScope, ReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

Year = Annotated[
    int | None,
    Query(ge=FIRST_YEAR, le=LAST_YEAR, description="The current year by default", examples=[2026]),
]


class QuestionText(BaseModel):
    """A text in both languages."""

    en: str
    zh: str


class AnswerColumnView(BaseModel):
    """A column of an answer."""

    name: str
    type: str
    """`text`, `id`, `integer` or `decimal`; the values of all but an `integer` are strings."""
    heading: QuestionText
    unit: str | None
    """The unit of its values, such as `s` for seconds; `null` where there is none."""


class QuestionView(BaseModel):
    """A question about a year."""

    name: str
    question: QuestionText
    definition: QuestionText
    """What the figures count, the order of the rows, and how ties are broken."""
    read_class: str
    """What one must be allowed to read for its answer."""
    columns: list[AnswerColumnView]
    sql: str
    """The same for a BI tool: `$1` is the year as text, `$2` a department's code or NULL."""


class AnswerRow(RootModel[dict[str, str | int | None]]):
    """A row of an answer: its values by the names of the columns."""


class AnswerPage(Page[AnswerRow]):
    """The answer to a question, or a part of it."""

    name: str
    year: int
    department: str | None
    """The department that it is limited to; `null` where it is about all."""


def question_routes(area: AreaContext) -> APIRouter:
    """Return the routes of questions."""
    router = create_area_router(area.name, "/questions")

    @router.get("", dependencies=[READS_PAY], summary="The questions that insights answers")
    async def list_questions(
        scope: CallerReadScope, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[QuestionView]:
        """List the questions whose answers the caller may read, with their definitions."""
        items = [_view(one) for one in QUESTIONS if scope.reads_some(ReadClass(one.read_class))]
        return sequence_page(items, cursor, limit, list="questions")

    @router.get("/{name}", dependencies=[READS_PAY], summary="The answer to a question")
    async def get_answer(
        name: Annotated[str, Path(max_length=100, examples=["on-time-rates"])],
        scope: CallerReadScope,
        year: Year = None,
        department: Annotated[Code | None, Query(description="Only what is about it")] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> AnswerPage:
        """Answer a question about a year.

        Who reads the figures of one department alone gets the answer about that one, without the
        rows about others that it has part in: what they owe is theirs.
        """
        question = _find(name)
        code = await _readable_department(area, scope, question, department)
        asked_year = year or _current_year(area.clock())
        async with area.pool.acquire() as db:
            rows = await answer_question(db, question, asked_year, code)
        rows = [row for row in rows if _may_read(scope, question, row)]
        items = [AnswerRow({key: _plain(value) for key, value in row.items()}) for row in rows]
        bound: dict[str, Any] = {"list": name, "year": asked_year, "department": code}
        page = sequence_page(items, cursor, limit, **bound)
        return AnswerPage(**dict(page), name=name, year=asked_year, department=code)

    return router


def _find(name: str) -> Question:
    question = QUESTIONS_BY_NAME.get(name)
    if question is None:
        raise QuestionUnknown(name=name, known=", ".join(QUESTIONS_BY_NAME))
    return question


async def _readable_department(
    area: AreaContext, scope: ReadScope, question: Question, asked: str | None
) -> str | None:
    """Return the department that the answer is about; `None` for all.

    Raises `OutsideReadScope` and `DepartmentDoesNotExist`.
    """
    read_class = ReadClass(question.read_class)
    code = None if asked is None else await area.references.resolve_department(asked)
    scope.require_filter(read_class, code)
    return scope.limit(read_class) if code is None else code


def _may_read(scope: ReadScope, question: Question, row: Mapping[str, Any]) -> bool:
    """Return whether the caller reads a row; without a department it is about the asked one."""
    read_class = ReadClass(question.read_class)
    return "department" not in row or scope.includes(read_class, [row["department"]])


def _current_year(now: datetime) -> int:
    return now.astimezone(COMPANY_TIME_ZONE).year


def _plain(value: str | int | Decimal | None) -> str | int | None:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _view(question: Question) -> QuestionView:
    return QuestionView(
        name=question.name,
        question=QuestionText(en=question.en, zh=question.zh),
        definition=QuestionText(en=question.definition_en, zh=question.definition_zh),
        read_class=question.read_class,
        columns=[
            AnswerColumnView(
                name=one.name,
                type=one.type,
                heading=QuestionText(en=one.en, zh=one.zh),
                unit=one.unit or None,
            )
            for one in question.columns
        ],
        sql=question_sql(question),
    )
