"""Which groups of people a survey shows: none under five, and none that totals would reveal.

Rows of a table are collapsed until none is small (Statistical Policy Working Paper 22): what is
shown is a division of the people into cells of five or more, and sums of whole cells. Whatever is
added or subtracted among such figures is again about whole cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pydantic import BaseModel

SMALLEST_GROUP = 5
"""So many people at least are behind every figure that is shown."""


class Cell(BaseModel, frozen=True):
    """The people of one or several departments, counted together."""

    departments: tuple[str, ...]
    """Their codes, sorted."""
    group: str | None
    """The group in which all of them are; `None` where they are in none or in several."""
    people: int


def merge_small_cells(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells, of which the small ones are merged until none has fewer than five people.

    Small cells of a group are merged with each other; where that is not enough, with the next
    smallest of the group, and only then with those of others. Nothing is left where all together
    are fewer than five.
    """
    if sum(cell.people for cell in cells) < SMALLEST_GROUP:
        return ()
    merged: list[Cell] = []
    for group in sorted({cell.group for cell in cells if cell.group is not None}):
        merged += _absorb([cell for cell in cells if cell.group == group])
    merged += [cell for cell in cells if cell.group is None]
    return tuple(sorted(_absorb(merged), key=lambda cell: cell.departments))


def _absorb(cells: Sequence[Cell]) -> list[Cell]:
    """Merge the small cells, and the smallest others with them as far as it takes."""
    by_size = sorted(cells, key=lambda cell: (cell.people, cell.departments))
    small = [cell for cell in by_size if cell.people < SMALLEST_GROUP]
    large = by_size[len(small) :]
    while small and large and sum(cell.people for cell in small) < SMALLEST_GROUP:
        small.append(large.pop(0))
    return [*large, merge_cells(small)] if small else large


def merge_cells(cells: Iterable[Cell]) -> Cell:
    """Return several cells as one; of no group where they are of several."""
    found = list(cells)
    groups = {cell.group for cell in found}
    return Cell(
        departments=tuple(sorted({code for cell in found for code in cell.departments})),
        group=groups.pop() if len(groups) == 1 else None,
        people=sum(cell.people for cell in found),
    )


def group_cells(
    cells: Sequence[Cell], groups: Mapping[str, Collection[str]]
) -> dict[str, list[Cell]]:
    """Return the cells of each group that whole cells make up; `groups` names its departments.

    A group is left out where some of its people are in a cell with those of others.
    """
    counted = {code for cell in cells for code in cell.departments}
    found: dict[str, list[Cell]] = {}
    for group, departments in sorted(groups.items()):
        own = [cell for cell in cells if cell.group == group]
        if own and {code for cell in own for code in cell.departments} >= counted.intersection(
            departments
        ):
            found[group] = own
    return found


def coarsest_common(divisions: Iterable[Sequence[Cell]]) -> list[frozenset[str]]:
    """Return the finest division of which every cell of each given one is a part.

    A figure over several questions is shown by it: shown by a finer one, a question's own cells
    could be subtracted from it.
    """
    joined: list[frozenset[str]] = []
    for cells in divisions:
        for cell in cells:
            touching = [one for one in joined if not one.isdisjoint(cell.departments)]
            joined = [one for one in joined if one not in touching]
            joined.append(frozenset(cell.departments).union(*touching))
    return sorted(joined, key=sorted)
