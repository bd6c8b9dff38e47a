"""How wide the columns of a table are where not everything fits into the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len


def longest_word(texts: Iterable[str], limit: int) -> int:
    """Return the width of the widest word of these texts that is no wider than a limit."""
    widths = (cell_len(word) for text in texts for word in text.split())
    return max((width for width in widths if width <= limit), default=0)


def longest_line(texts: Iterable[str]) -> int:
    """Return the width of the widest line of these texts."""
    return max((cell_len(line) for text in texts for line in text.splitlines()), default=0)


def share_width(least: Sequence[int], most: Sequence[int], available: int) -> list[int]:
    """Return a width for each column, between its least and the most that it has a use for.

    Together they are no wider than what is available, unless their least widths are. What is spare
    goes to the columns that lack the most.
    """
    widths = list(least)
    for _ in range(min(available, sum(most)) - sum(least)):
        lacking = [wanted - width for wanted, width in zip(most, widths, strict=True)]
        widths[lacking.index(max(lacking))] += 1
    return widths
