"""Chooses the language of an answer by the request's `Accept-Language` (RFC 9110, RFC 4647)."""

from __future__ import annotations

import re
from typing import get_args

from shared.eventsourcing.refusal import Language

DEFAULT_LANGUAGE: Language = "en"
LANGUAGES: tuple[Language, ...] = get_args(Language)
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*[qQ]=([01](?:\.\d{0,3})?)\s*)?"
)


def negotiate_language(accept_language: str | None) -> Language:
    """Return the language with the highest quality; English where none of ours is accepted.

    `zh-CN` and `zh-Hant` are Chinese. Parts of the header that are not well-formed do not count.
    """
    qualities: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        found = _RANGE.fullmatch(part)
        if found is not None:
            quality = float(found[2]) if found[2] else 1.0
            name = found[1].lower()
            qualities[name] = max(quality, qualities.get(name, 0.0))
    others = qualities.get("*", 0.0)
    best = max(LANGUAGES, key=lambda language: qualities.get(language, others))
    return best if qualities.get(best, others) > 0 else DEFAULT_LANGUAGE
