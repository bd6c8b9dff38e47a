"""Atlassian Document Format (ADF), in which Cloud has descriptions and comments, and plain text.

Source: "Atlassian Document Format" of Atlassian's developer documentation. What is unknown is read
for the text that is in it: Atlassian adds kinds of nodes at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 60
"""Text that is nested deeper is left out."""
MAX_TEXT = 10_000
_LINES = frozenset(
    {
        "paragraph", "heading", "codeBlock", "blockquote", "listItem", "rule", "panel", "tableRow",
        "taskItem", "decisionItem", "mediaSingle", "mediaGroup", "blockCard", "expand",
        "nestedExpand", "bulletList", "orderedList",
    }
)  # fmt: skip
"""The nodes that begin a line of their own."""
_NAMED_BY = {
    "mention": ("text", "id"),
    "emoji": ("text", "shortName"),
    "status": ("text",),
    "date": ("timestamp",),
    "inlineCard": ("url",),
    "blockCard": ("url",),
    "media": ("alt",),
}
"""The attributes that say what a node without text stands for, the best first."""


def plain_text(value: Any) -> str:
    """Return a description or comment as text with lines; `""` for what is neither.

    Data Center has text already, which stays as it is.
    """
    if isinstance(value, str):
        return value[:MAX_TEXT]
    lines = "".join(_parts(value, 0)).split("\n")
    kept = [line for line in (" ".join(one.split()) for one in lines) if line]
    return "\n".join(kept)[:MAX_TEXT]


def document_of(text: str) -> dict[str, Any]:
    """Return a document with a paragraph for each line of a text."""
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
            for line in text.split("\n")
        ],
    }


def _parts(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return
    kind = node.get("type")
    begins_line = kind in _LINES
    if begins_line:
        yield "\n"
    if kind == "hardBreak":
        yield "\n"
    elif kind == "text":
        yield _text(node.get("text"))
    elif kind in _NAMED_BY:
        attributes = node.get("attrs")
        values = attributes if isinstance(attributes, dict) else {}
        found = (_text(values.get(name)) for name in _NAMED_BY[kind])
        yield next((one for one in found if one), "")
    elif kind in {"tableCell", "tableHeader"}:
        yield " "
    content = node.get("content")
    for one in content if isinstance(content, list) else ():
        yield from _parts(one, depth + 1)
    if begins_line:
        yield "\n"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
