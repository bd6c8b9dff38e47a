"""The field of facts that says for which parts of the company an entry or standing duty is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

DutyScope = Annotated[
    tuple[str, ...],
    Field(
        description="These parts of the company; left out where it is for all of it.",
        exclude_if=lambda scope: not scope,
    ),
]
"""The scope; facts of earlier versions leave it out, too."""
EVERYWHERE: tuple[str, ...] = ()
