"""What is written, whatever the format: tables of cells that are ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel

from shared.eventsourcing.refusal import Language

CellKind = Literal["text", "number"]


class Column(BaseModel, frozen=True):
    """A column of a table."""

    heading: str
    kind: CellKind = "text"
    """A number is written as such by the formats that tell the two apart."""


class Table(BaseModel, frozen=True):
    """A table; each row has a cell for each column, `None` for nothing."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | None]]
    """Cells of a column of numbers are plain decimals, or texts where there is no number."""


class Document(BaseModel, frozen=True):
    """A title, what is to be known of all tables, and the tables."""

    title: str
    language: Language
    facts: Sequence[tuple[str, str]]
    """Pairs of a label and a text, shown above the tables."""
    tables: Sequence[Table]
