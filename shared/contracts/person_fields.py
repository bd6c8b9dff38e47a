"""The field of facts that says which person of a department did something."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

DoneBy = Annotated[str | None, Field(exclude_if=lambda subject: subject is None)]
"""The sign-on subject of the person of the owing department who did it and entered it.

It is left out where an officer, a connector or an imported log entered it, and in facts of earlier
versions. Whoever is told the actor of such a fact is told this, too; see `fact_read_classes`.
"""
