"""Logs that are made to wear a reader out are refused before they are read to their end."""

from __future__ import annotations

import pytest

from services.workflows.domain.external_event_log import LogRefused
from tests.bench.hostile_uploads import UPLOADS, HostileUpload
from tests.workflows.test_log_limits import stage

IN_MEMORY = {
    "200 MB of blank lines in gzip",
    "only blank lines",
    "empty events in one trace",
    "huge values that are read",
    "elements of many attributes",
    "millions of names",
    "long names within each other",
    "elements within each other",
    "a comment without end",
    "a million departments",
    "a case of a million events",
    "a case of a million events of one kind",
    "one line",
    "a row of many lines",
    "a quote without end",
    "many columns",
    "gzip in gzip",
}


@pytest.mark.parametrize(
    "upload", [one for one in UPLOADS if one.name in IN_MEMORY], ids=lambda one: one.name
)
def test_a_hostile_log_is_refused_before_it_is_read_to_its_end(upload: HostileUpload) -> None:
    with pytest.raises(LogRefused) as refused:
        stage(upload.content())
    assert refused.value.code() == upload.code
