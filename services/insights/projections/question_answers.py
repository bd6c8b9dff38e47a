"""The answers to the questions about a year, from the views that BI tools read.

The files of SQL run in DuckDB over the exported files as they are, and give the same answers there.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from services.insights.domain.questions.question import Question

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SQL_FOLDER = files("services.insights.projections") / "questions"


@cache
def question_sql(question: Question) -> str:
    """Return a question's SQL: `$1` is the year as text, `$2` a department's code or NULL."""
    return (SQL_FOLDER / question.file_name).read_text("utf-8")


async def answer_question(
    db: Connection, question: Question, year: int, department: str | None
) -> list[dict[str, Any]]:
    """Return the rows that answer a question about a year, or about a department in it.

    Ids are texts, decimals stay decimals.
    """
    records = await db.fetch(question_sql(question), f"{year:04}", department)
    ids = {column.name for column in question.columns if column.type == "id"}
    return [
        {
            name: str(value) if name in ids and value is not None else value
            for name, value in record.items()
        }
        for record in records
    ]
