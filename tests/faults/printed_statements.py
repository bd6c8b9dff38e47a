"""The statements of an installation, as its command line prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.system.cli_process import command_json, command_output

UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def printed_statements(data: Path) -> Mapping[str, str]:
    """Return every month's statement to the byte, except for ids, which differ between histories.

    Ids are numbered in the order in which they first appear, so equal ids in one installation must
    be equal in the other.
    """
    numbers: dict[str, int] = {}

    def number(id_: re.Match[str]) -> str:
        return f"id {numbers.setdefault(id_[0], len(numbers))}"

    return {
        one["period"]: UUID_PATTERN.sub(
            number,
            command_output("statement", "--period", one["period"], "--format", "json", data=data),
        )
        for one in command_json("periods", data=data)
    }
