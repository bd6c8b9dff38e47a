"""Sends a log to an installation, and shows meanwhile how far it is read there."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from services.workflows.cli.import_progress import Phase, ShownProgress
from services.workflows.cli.log_digests import read_chunks
from shared.terminal.api_client import ApiClient, ProblemResponseError
from shared.terminal.connection_errors import InstallationUnreachable

IMPORTS_PATH = "/api/workflows/v1/imports"
UPLOADS_PATH = "/api/workflows/v1/import-uploads"
READING_INTERVAL = 0.5
"""Seconds between two requests for how far a log is read."""
NO_ANSWER = (InstallationUnreachable, ProblemResponseError)


def send_log(
    client: ApiClient,
    file: Path,
    options: Mapping[str, Any],
    digest: str | None,
    shown: ShownProgress,
) -> Any:
    """Send a log and return its import; what is done with it meanwhile is shown."""
    sent = threading.Event()
    ended = threading.Event()
    watcher = threading.Thread(target=_show_reading, args=(client, digest, shown, sent, ended))
    watcher.start()
    try:
        with file.open("rb") as log:
            response = client.request(
                "POST",
                IMPORTS_PATH,
                params={"filename": file.name[-200:], **options},
                content=lambda: _sent_chunks(log, file.stat().st_size, shown, sent),
                headers={"Content-Type": "application/octet-stream"},
            )
    finally:
        ended.set()
        sent.set()
        watcher.join()
    return response.json()


def _sent_chunks(
    log: BinaryIO, size: int, shown: ShownProgress, sent: threading.Event
) -> Iterator[bytes]:
    done = log.seek(0)  # it is sent again where the first time was refused as one too many
    for chunk in read_chunks(log):
        yield chunk
        done += len(chunk)
        shown.count(Phase.SENDING, done, size)
    sent.set()


def _show_reading(
    client: ApiClient,
    digest: str | None,
    shown: ShownProgress,
    sent: threading.Event,
    ended: threading.Event,
) -> None:
    """Show how far a log is read, which is asked on another connection."""
    sent.wait()
    with client.on_another_connection() as asking, suppress(*NO_ANSWER):
        while digest is not None and not ended.wait(READING_INTERVAL):
            for upload in asking.get(UPLOADS_PATH, sha256=digest, limit=1)["items"]:
                show_progress(shown, upload["progress"])


def show_progress(shown: ShownProgress, progress: Mapping[str, Any]) -> None:
    """Show the progress of an upload or an import, as the installation tells it."""
    phase = Phase[progress["phase"].upper()]
    figures = (progress[name] for name in ("done", "total", "per_second", "seconds_left"))
    shown.show(phase, *figures)
