"""The frames in which an isolated process sends: a kind, a length, and so many bytes."""

from __future__ import annotations

import struct
from typing import Final

HEADER: Final = struct.Struct(">cI")
MESSAGE: Final = b"m"
"""A message, as JSON has it."""
PIECE: Final = b"p"
"""A piece of the data that the process produces."""
REFUSAL: Final = b"r"
"""A refusal: its class's name and its values; nothing follows."""
OUT_OF_MEMORY: Final = b"o"
"""The process needed more memory than it may have; nothing follows."""
FAULT: Final = b"f"
"""An unexpected error as text; nothing follows."""
MAX_FRAME_BYTES: Final = 32 << 20
"""A longer frame is none."""
