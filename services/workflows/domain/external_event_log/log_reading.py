"""What the process does that reads an uploaded log: first its digest, then its rows.

It is imported by a process of its own, which knows no database and no secret.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Protocol
from zoneinfo import ZoneInfo

from services.workflows.domain.external_event_log.event_log_reader import read_event_log
from services.workflows.domain.external_event_log.field_mapping import LogFieldMapping
from services.workflows.domain.external_event_log.log_staging import LogStaging, digest_log


class Conversation(Protocol):
    """The messages to and from the process that has the database."""

    def receive(self) -> Any:
        """Return the next message, as JSON has it."""
        ...

    def send(self, message: Any) -> None:
        """Send a message."""
        ...

    def write(self, piece: bytes) -> None:
        """Send a piece of the rows."""
        ...


def read_log_for_staging(
    file: BinaryIO, parameters: dict[str, Any], conversation: Conversation
) -> None:
    """Send a log's digest, receive the registered departments, send its rows and what was found.

    Raises `LogRefused`.
    """
    conversation.send(digest_log(file))
    registered = conversation.receive()
    file.seek(0)
    staging = LogStaging(registered)
    rows = read_event_log(
        file,
        LogFieldMapping(**parameters["keys"]),
        ZoneInfo(parameters["timezone"]),
        parameters["time_format"],
    )
    for piece in staging.write_rows(rows):
        conversation.write(piece)
    conversation.send(staging.summarize())
