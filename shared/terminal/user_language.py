"""Sentences of commands in the language that the user's settings name.

Tables and headings are in both languages at once; a sentence that asks or reports is in one.
"""

from __future__ import annotations

from shared.installation.terminal_settings import TerminalSettings


def in_user_language(english: str, chinese: str) -> str:
    """Return the text in the language of the settings; raises `InvalidSettings` as they do."""
    is_chinese = TerminalSettings.from_environment().language == "zh"
    return chinese if is_chinese else english
