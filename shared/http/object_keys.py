"""The keys of an object in a request, where each is the code of something."""

from __future__ import annotations

from pydantic import BeforeValidator

from shared.http.field_reasons import FieldReason


class KeyTwice(FieldReason):
    """Two keys are the same code, so that one of their values would be lost."""

    en = "the key {key} is there twice; blanks around it are no part of it"
    zh = "键 {key} 出现两次；两端的空白不计入"


def _refuse_key_twice(sent: object) -> object:
    seen: set[str] = set()
    for key in sent if isinstance(sent, dict) else ():
        code = str(key).strip()
        if code in seen:
            raise KeyTwice(key=code)
        seen.add(code)
    return sent


EACH_CODE_ONCE = BeforeValidator(_refuse_key_twice)
"""Refuses an object in which a code stands twice, once with blanks around it."""
