"""Where in a request's body something is, as a JSON pointer in a URI fragment (RFC 6901)."""

from __future__ import annotations

from urllib.parse import quote

Path = tuple[str | int, ...]
"""Names of fields and places in lists, from the outermost on."""
_SAFE = "~!$&'()*+,;=:@"


def pointer_to(path: Path) -> str:
    """Return the pointer to a place in the body, such as `#/form/0/key`."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{quote(part, safe=_SAFE)}" for part in escaped)
