"""How wide the columns of a table are on a page, by what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from shared.table_documents.document import Table
from shared.table_documents.text_lines import Measure, heading_parts, words_of

_LONGEST_WORD = 100.0
"""A longer word in a cell of text is divided rather than given a wider column."""
_FEW_CHARACTERS = 6
"""So many characters of Chinese are on a line at least, where there is room for them."""
_LONGEST_LINE = 260.0
"""A longer cell of text is rather written in several lines."""

Widths = Sequence[float]


def column_widths(table: Table, width: float, padding: float, measure: Measure) -> list[float]:
    """Return the columns' widths, which sum to `width`.

    As far as there is room, these are not divided, in this order: numbers and the words of
    headings, the words of cells, the cells. Where not even the first fit, every column is narrower
    in the same proportion.
    """
    places = range(len(table.columns))
    columns = [_wishes(table, place, padding, measure) for place in places]
    return _share_out(width, [list(wish) for wish in zip(*columns, strict=True)])


def _wishes(
    table: Table, place: int, padding: float, measure: Measure
) -> tuple[float, float, float]:
    """Return the widths that a column needs for its heading, for words and for whole cells."""
    column = table.columns[place]
    heading = max(measure(part.strip()) for part in heading_parts(column.heading)) + padding
    cells = {cell for row in table.rows if (cell := row[place])}
    line = max(map(measure, cells), default=0.0) + padding
    if column.kind == "number":
        least = max(heading, line)
        return least, least, max(least, measure(column.heading) + padding)
    word = max((_longest_word(cell, measure) for cell in cells), default=0.0) + padding
    words = max(heading, min(word, _LONGEST_WORD))
    whole = max(line, measure(column.heading) + padding)
    return heading, words, max(words, min(whole, _LONGEST_LINE))


def _longest_word(cell: str, measure: Measure) -> float:
    """Return the width of a cell's longest word, or of some characters that are no word."""
    few = "" if cell.isascii() else cell[:_FEW_CHARACTERS]
    return max(measure(few), *map(measure, words_of(cell)))


def _share_out(width: float, levels: Sequence[Widths]) -> list[float]:
    """Return widths between the last level that fits and the next, or beyond the last of all."""
    if sum(levels[0]) > width:
        return [one * width / sum(levels[0]) for one in levels[0]]
    for lower, upper in pairwise(levels):
        if sum(upper) > width:
            missing = [more - one for one, more in zip(lower, upper, strict=True)]
            return _spread(width - sum(lower), lower, missing)
    return _spread(width - sum(levels[-1]), levels[-1], levels[-1])


def _spread(rest: float, widths: Widths, weights: Widths) -> list[float]:
    total = sum(weights)
    return [one + rest * weight / total for one, weight in zip(widths, weights, strict=True)]
