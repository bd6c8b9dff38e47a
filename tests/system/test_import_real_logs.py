"""Real logs, from `concord import eventlog` to every month's statement."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.system.database import read_models, recorded
from tests.system.histories import (
    DECLARATIONS,
    PAYMENT,
    WABO,
    History,
    expected_statements,
    statements,
)
from tests.system.installation import up
from tests.system.terminal import asked, concord

pytestmark = pytest.mark.data


@pytest.mark.parametrize("history", [WABO, PAYMENT, DECLARATIONS], ids=lambda log: log.name)
def test_every_month_and_department_is_as_the_oracle_works_it_out(
    history: History, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with up(data):
        with ThreadPoolExecutor() as beside:
            importing = beside.submit(concord, *history.line, "--format", "json", data=data)
            worked_out = history.expected()
        found = json.loads(importing.result().stdout)
        assert not found["known"]
        assert (found["cases"], found["cases_done"]) == (worked_out.cases, worked_out.cases)
        assert found["events"] == worked_out.events
        assert sum(found["left_out"].values()) == worked_out.left_out + worked_out.reported

        wanted, once = expected_statements(worked_out), statements(data)
        assert once == wanted
        assert json.dumps(once) == json.dumps(wanted)  # keys in their order, too

        kept = recorded(data)
        assert asked(*history.line, data=data)["known"]
        assert recorded(data) == kept
        assert statements(data) == once


def test_a_read_model_of_a_history_is_rebuilt_to_the_byte(tmp_path: Path) -> None:
    with up(tmp_path / "data") as house:
        assert concord(*WABO.line, data=house.data).returncode == 0
        before = read_models(house.data)
        assert concord("rebuild", data=house.data).returncode == 0
        assert read_models(house.data) == before
