"""How heavy a matter is (事项分级); it chooses the channel and the reply rule."""

from __future__ import annotations

from typing import Literal

MatterClass = Literal["simple", "complex", "important"]
