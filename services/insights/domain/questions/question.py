"""The forms of a question: what it asks, what its figures count, and the columns of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AnswerType = Literal["text", "id", "integer", "decimal"]
"""The type of a column's values; a decimal keeps its digits as a string."""
QuestionReadClass = Literal["pay", "work", "correspondence"]
"""The class of what a question answers; see `docs/read-scope.md`."""


@dataclass(frozen=True)
class AnswerColumn:
    """A column of an answer."""

    name: str
    type: AnswerType
    zh: str
    """The column's heading in Chinese."""
    en: str
    """The column's heading in English."""
    unit: str = ""
    """The unit of its values: `s` for seconds, `min` for minutes; empty where there is none."""


@dataclass(frozen=True)
class Question:
    """A question about one year, which every department may ask about itself."""

    number: int
    """Its place among the ten; the file of its SQL begins with it."""
    name: str
    """What a path and a command call it."""
    read_class: QuestionReadClass
    en: str
    """The question in English."""
    zh: str
    """The question in Chinese."""
    definition_en: str
    """What the figures count, in which order the rows are, and how ties are broken."""
    definition_zh: str
    """The same in Chinese."""
    columns: tuple[AnswerColumn, ...]

    @property
    def file_name(self) -> str:
        """The name of the file that has its SQL."""
        return f"{self.number:02}_{self.name.replace('-', '_')}.sql"


DEPARTMENT = AnswerColumn("department", "text", "部门", "department")
COUNTERPART = AnswerColumn("counterpart", "text", "对方部门", "counterpart")
MONTH = AnswerColumn("month", "text", "月份", "month")


def number(name: str, zh: str, en: str, unit: str = "") -> AnswerColumn:
    """Return a column of whole numbers."""
    return AnswerColumn(name, "integer", zh, en, unit)


def decimal(name: str, zh: str, en: str) -> AnswerColumn:
    """Return a column of decimals."""
    return AnswerColumn(name, "decimal", zh, en)


def seconds(name: str, zh: str, en: str) -> AnswerColumn:
    """Return a column of whole seconds."""
    return AnswerColumn(name, "integer", zh, en, "s")
