"""Counts in English texts: `1 blocker`, `2 blockers`."""

from __future__ import annotations


class Counted(int):
    """A whole number whose format names what is counted, in the form that the number needs.

    The format specification has the form for one and the one for all other numbers, such as
    `{count:blocker|blockers}`; any other specification is that of `int`.
    """

    def __format__(self, format_spec: str) -> str:
        """Return the number with what is counted."""
        one, bar, several = format_spec.partition("|")
        if not bar:
            return super().__format__(format_spec)
        return f"{int(self)} {one if self == 1 else several}"
