"""Writes documents in a process of its own: it stalls nobody, and its memory and time are bounded.

Spreadsheets and pages take the libraries that write them seconds of the processor.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from shared.eventsourcing.refusal import Refusal
from shared.http.problem_details import ProblemError
from shared.uploads.isolated_process import isolated_process
from shared.uploads.problems import UploadTakesTooLong, UploadTakesTooMuchMemory

DEFAULT_DOCUMENTS_AT_ONCE = 2
"""With the limits of one process this bounds their memory together."""
WRITE_DOCUMENT = "write_document"
"""The function of a format's module that runs in the process."""


class DocumentsBusy(ProblemError):
    """As many documents are written as may be at once."""

    status = 503
    retry_after_seconds = 5
    en = "{limit} documents are being written already; ask for this one again in a moment"
    zh = "已有 {limit} 个文件正在生成；请稍后重新请求"


class DocumentTooLarge(ProblemError):
    """Writing the document takes more than one may take."""

    status = 422
    en = "this is too much for one document; ask for fewer departments at once"
    zh = "内容过多，无法生成一个文件；请一次选择较少的部门"


class DocumentSlots:
    """The documents that are written in one process at once."""

    def __init__(self, limit: int = DEFAULT_DOCUMENTS_AT_ONCE) -> None:
        """Let `limit` documents be written at once."""
        self._limit = limit
        self._taken = 0

    @contextmanager
    def occupy(self) -> Iterator[None]:
        """Write a document until the block ends; raises `DocumentsBusy`."""
        if self._taken >= self._limit:
            raise DocumentsBusy(limit=self._limit)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1


async def write_isolated(module: str, document: bytes) -> bytes:
    """Return the file that a format's module writes of a document, which is given as JSON.

    Raises `DocumentTooLarge` where that takes more memory or time than a process may take.
    """
    with tempfile.TemporaryFile() as file:
        file.write(document)
        file.flush()
        try:
            async with isolated_process(module, WRITE_DOCUMENT, file, {}, Refusal) as writer:
                return b"".join([piece async for piece in writer.pieces()])
        except (UploadTakesTooLong, UploadTakesTooMuchMemory) as error:
            raise DocumentTooLarge from error
