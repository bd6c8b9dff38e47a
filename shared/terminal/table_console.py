"""Prints tables; commands that print none start without what that needs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from shared.telemetry.visible_text import visible_text


class TerminalConsole(Console):
    """Prints tables whose cells are texts: neither markup, emoji names nor escape sequences."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a cell's text as it is, with what a terminal would act on made visible."""
        options.update(emoji=False, markup=False)
        return super().render_str(visible_text(text), **options)


def terminal_console(**options: Any) -> TerminalConsole:
    """Return a console on stdout; `options` are those of `rich.console.Console`."""
    return TerminalConsole(**options)


def print_whole_table(table: Table) -> None:
    """Print a table on stdout; one that does not fit into the terminal is wider, not cut off."""
    console = terminal_console()
    # Columns share a greater width anew, and one that has a least width may want it all again.
    while (width := _rendered_width(console, table)) > console.width:
        console = terminal_console(width=width)
    console.print(table)


def _rendered_width(console: Console, table: Table) -> int:
    return max(map(Segment.get_line_length, Segment.split_lines(console.render(table))))
