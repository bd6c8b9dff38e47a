"""How large a log may be; a log beyond one of these limits is refused as a whole.

Together with one another they bound the memory, the time and the disk that any file can take,
whatever is in it. They are well above the largest public event logs of the field: 2 GB in XES with
2.5 million events is the only one that has to be divided.
"""

from __future__ import annotations

from typing import Final

MAX_UNPACKED_BYTES: Final = 1 << 30
"""The bytes of a log, unpacked."""
MAX_PACKING_RATIO: Final = 200
"""The unpacked bytes for each packed one; logs have up to 60, a bomb has 1,000."""
BYTES_OF_ANY_RATIO: Final = 16 << 20
"""So many unpacked bytes may have any ratio, as small logs that repeat themselves do."""
MAX_GZIP_MEMBERS: Final = 50_000
"""The gzip files that may be joined into one."""

MAX_ROWS: Final = 2_000_000
"""The events of a log, those included that are left out."""
MAX_CASES: Final = 300_000
MAX_ROWS_PER_CASE: Final = 10_000
"""The events of a case; they are in memory together."""
MAX_DEPARTMENTS: Final = 2_000
"""The different spellings of departments."""
MAX_ACTIVITIES: Final = 5_000
MAX_VALUE_LENGTH: Final = 500
"""The characters of the name of a case, an activity, a department or a resource."""
MAX_TRACE_CHARACTERS: Final = 4 << 20
"""The characters of all values of an XES trace that are read; they are in memory together."""

MAX_LINES: Final = 10_000_000
"""The lines of a CSV file, those included that are blank."""
MAX_LINES_BEFORE_HEADER: Final = 10_000
MAX_LINE_LENGTH: Final = 1 << 20
"""The characters of a line of CSV, of a cell, and of a row, which may have several lines."""
MAX_COLUMNS: Final = 2_000

MAX_TOKEN_BYTES: Final = 1 << 20
"""The bytes of an XML element's tag with its attributes, or of a comment."""
MAX_NESTING_DEPTH: Final = 1_000
MAX_NAME_LENGTH: Final = 1_000
"""The characters of the name of an XML element."""
MAX_XML_NAMES: Final = 10_000
"""The different names of XML elements and attributes: the parser remembers all of them."""
MAX_XML_NAME_CHARACTERS: Final = 1 << 20
"""The characters of all those names together."""
MAX_LISTED_KEYS: Final = 1_000
"""So many of a log's keys are remembered to say which there are."""

MAX_LEFT_OUT_LISTED: Final = 10_000
"""So many left-out rows are listed, the first of the file; all are counted."""
MAX_REASONS: Final = 100
"""So many reasons are counted one by one, the first of the file; the others are one together."""
MAX_STAGED_BYTES: Final = 1 << 30
"""The bytes of the rows that are kept until they are recorded."""
