"""Numbers in the terms of plans: short, because exact arithmetic is only cheap with short ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

BoundedDecimal = Annotated[Decimal, Field(max_digits=12, decimal_places=6)]
