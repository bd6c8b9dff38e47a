"""Prints tables; commands that print none start without what that needs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
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
