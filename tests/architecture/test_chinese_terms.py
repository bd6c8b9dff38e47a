"""A thing has one name in Chinese, in texts, documentation and tests alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source_files import location, text_files

REJECTED = {
    "\u7ed3\u7b97\u5355": "核算单",  # a statement, as docs/glossary.md has it
    "\u7533\u8bc9": "争议",  # a dispute
    "\u5f02\u8bae": "争议",
}
"""By a word that is not used: the one that is. It is written in escapes, to be in no file."""


def rejected_words(text: str) -> list[str]:
    """Return the rejected words that a text has."""
    return [word for word in REJECTED if word in text]


def test_no_text_has_a_rejected_word() -> None:
    found = [
        f"{location(path)}: {word}, write {REJECTED[word]}"
        for path in text_files()
        for word in rejected_words(_read(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("word", REJECTED)
def test_a_rejected_word_is_noticed(word: str) -> None:
    assert rejected_words(f"本月的{word}已变更") == [word]
    assert not rejected_words(f"本月的{REJECTED[word]}已变更")


def _read(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")
