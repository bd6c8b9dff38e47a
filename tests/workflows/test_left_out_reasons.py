"""Every reason for which an event of a log does not count is there in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import services.workflows.domain
from services.workflows.domain.external_event_log import time_format, timestamps
from services.workflows.domain.external_event_log.log_staging import OTHER_REASONS
from services.workflows.domain.left_out_reasons import CHINESE_REASONS, reason_in_chinese

DOMAIN = Path(services.workflows.domain.__path__[0])
WRITTEN = re.compile(r'(?:UnusableRow\([^"]+|EventWithoutObligation\([^"]+|reason = f?)"(it[^"]+)"')


def test_every_reason_in_the_code_has_its_chinese_text() -> None:
    sources = "".join(path.read_text("utf-8") for path in DOMAIN.rglob("*.py"))
    written = {text.partition(":")[0] for text in WRITTEN.findall(sources)} | {
        value
        for module in (timestamps, time_format)
        for value in vars(module).values()
        if isinstance(value, str) and value.startswith("its timestamp")
    }
    with_numbers = {text for text in written if "{len(" in text}
    assert len(with_numbers) == 1
    assert (written - with_numbers) | {OTHER_REASONS} == CHINESE_REASONS.keys()


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("it has no case", "没有案例"),
        ("its timestamp is unreadable: '9:xx'", "时间无法识别：'9:xx'"),
        ("it has 3 fields where the header has 4", "有 3 个字段，而表头有 4 个"),
        ("written by an earlier version", "written by an earlier version"),
    ],
)
def test_a_reason_quotes_its_row(reason: str, chinese: str) -> None:
    assert reason_in_chinese(reason) == chinese
