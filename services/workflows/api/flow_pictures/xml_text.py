"""Text in XML: nothing in it is markup, and what XML cannot hold is shown as escapes."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from shared.telemetry.visible_text import visible_text

_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


def xml_text(text: str) -> str:
    """Return a text as it is written between tags."""
    return escape(_storable(text), {'"': "&quot;", "'": "&#39;"})


def xml_attributes(attributes: Mapping[str, object]) -> str:
    """Return attributes with their values quoted, each after a blank."""
    return "".join(f" {name}={quoteattr(_storable(str(it)))}" for name, it in attributes.items())


def _storable(text: str) -> str:
    return visible_text(text).translate(_NO_CHARACTERS)
