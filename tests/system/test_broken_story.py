"""A story that is broken off while it is told goes on when its house is started again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from shared.runtime.clock import STORY_CLOCK, StoryClock
from shared.runtime.played import keep, played
from tests.system.installation import up
from tests.system.sample import TOLD
from tests.system.terminal import asked, eventually, typed

CORRECTED = 52
"""The act that corrects a reading: in the second month, with timers running, and with an ETag."""


def test_killed_in_the_middle_it_is_told_to_the_same_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with up(data, "--sample") as house:
        eventually(lambda: len(acts(data)) >= CORRECTED, "the reading is corrected", pause=0.01)
        house.kill()
    before = acts(data)
    assert "corrected to 97.1 %" in before[CORRECTED - 1]
    forget_since(data, CORRECTED)
    with up(data, "--sample", until="serves at") as house:
        assert acts(data)[: len(before)] == before
        months = [one["period"] for one in asked("periods", data=data)]
        for month, told in zip(months, TOLD, strict=True):
            statement = json.loads(
                typed("statement", "--period", month, "--format=json", data=data)
            )
            found = {line["department"]: line["due"] for line in statement["departments"]}
            assert found == {department: line[0] for department, line in told.items()}
            late = {line["department"]: line["late"] for line in statement["departments"]}
            assert late == {department: line[2] for department, line in told.items()}
        assert house.send(signal.SIGTERM) == 0


def forget_since(data: Path, number: int) -> None:
    """Have the house die when this act was done, and not noted yet."""
    story = played(data)
    assert story is not None
    noted = story.model_copy(update={"acts": story.acts[: number - 1]})
    keep(data, noted)
    StoryClock(data / STORY_CLOCK).show(noted.acts[-1].at)


def acts(data: Path) -> tuple[str, ...]:
    story = played(data)
    return () if story is None else tuple(f"{act.at} {act.en}" for act in story.acts)
