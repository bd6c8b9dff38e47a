"""A step of a scenario sends one request, or several for each of many rows, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.installation.simulated_clock import SimulatedClock
from shared.sample.scenario_steps import RequestNotRefused, ScenarioRunner
from shared.terminal.api_client import ProblemResponseError

AT = "2026-09-04T17:30"
TEXTS = {"at": AT, "en": "A step", "zh": "一步"}
CLAIM = {"as": ["department-head", "SALES"], "post": "/cases/{id}/claim", "body": {}}


class FakeClient:
    """Notes the requests, answers each with a new id, and is always idle."""

    def __init__(self, items: Sequence[Mapping[str, Any]] = ()) -> None:
        self.items = items
        self.sent: list[tuple[str, str, str, str]] = []

    def request(self, method: str, path: str, *, content: str, headers: Mapping[str, str]) -> Any:
        key, token = headers["Idempotency-Key"], headers["Authorization"].removeprefix("Bearer ")
        self.sent.append((f"{method} {path}", content, key.strip('"'), token))
        return SimpleNamespace(json=lambda: {"id": f"id{len(self.sent)}"})

    def iterate_items(self, path: str) -> Iterator[Mapping[str, Any]]:
        assert path == "/cases?flow_id=f1"
        return iter(self.items)

    def get(self, _path: str) -> Mapping[str, Any]:
        return {"standings": [], "overdue": 0}


def run(tmp_path: Path, client: FakeClient, *steps: Mapping[str, Any]) -> int:
    """Run these steps; return how many tokens were issued."""
    issued: list[str] = []

    def issue_token(subject: str, *_: Any) -> str:
        issued.append(subject)
        return subject

    runner = ScenarioRunner(
        cast("Any", client),
        cast("Any", SimpleNamespace(issue_token=issue_token)),
        SimulatedClock(tmp_path / "clock"),
        "sample",
        {"SALES": "e101"},
        {"month": "2026-09"},
        {"credit": "f1"},
    )
    assert len(list(runner.run_steps(steps, 0))) == len(steps)
    return len(issued)


def test_requests_are_sent_for_each_row_in_turn(tmp_path: Path) -> None:
    client = FakeClient()
    requests = [
        {"post": "/cases", "body": {"subject": "{subject}", "at": "{asked}"}, "name": "case"},
        {"post": "/cases/{case}/steps/1/complete", "body": {}},
    ]
    rows = [{"subject": "A", "asked": "{month}-04"}, {"subject": "B", "asked": "{month}-05"}]
    assert (
        run(tmp_path, client, {**TEXTS, "as": ["connector"], "requests": requests, "rows": rows})
        == 1
    )
    assert client.sent == [
        ("POST /cases", '{"subject": "A", "at": "2026-09-04"}', "sample-1-0-0", "connector"),
        ("POST /cases/id1/steps/1/complete", "{}", "sample-1-0-1", "connector"),
        ("POST /cases", '{"subject": "B", "at": "2026-09-05"}', "sample-1-1-0", "connector"),
        ("POST /cases/id3/steps/1/complete", "{}", "sample-1-1-1", "connector"),
    ]


def test_what_an_interrupted_step_left_has_the_same_keys(tmp_path: Path) -> None:
    step = {**TEXTS, "requests": [CLAIM], "rows": "/cases?flow_id={credit}"}
    whole, rest = FakeClient([{"id": "c1"}, {"id": "c2"}]), FakeClient([{"id": "c2"}])
    run(tmp_path, whole, step)
    run(tmp_path, rest, step)
    assert [key for _, _, key, _ in whole.sent] == ["sample-1-c1-0", "sample-1-c2-0"]
    assert rest.sent == whole.sent[1:]


class RefusingClient(FakeClient):
    """Refuses every request: somebody else is accountable already."""

    def request(self, method: str, path: str, **sent: Any) -> Any:
        super().request(method, path, **sent)
        raise ProblemResponseError(409, {"code": "standing-duty-overlaps"})


def test_a_refusal_that_the_scenario_shows_is_its_step_and_no_other_one_is(tmp_path: Path) -> None:
    client = RefusingClient()
    duty = {**TEXTS, **CLAIM, "post": "/standing-duties", "name": "duty"}
    run(tmp_path, client, {**duty, "refused": "standing-duty-overlaps"})
    assert [request for request, *_ in client.sent] == ["POST /standing-duties"]
    for another in ({**duty, "refused": "duty-ended"}, duty):
        with pytest.raises(ProblemResponseError):
            run(tmp_path, client, another)


def test_a_request_that_should_be_refused_and_is_not_ends_the_scenario(tmp_path: Path) -> None:
    step = {**TEXTS, **CLAIM, "post": "/standing-duties", "refused": "standing-duty-overlaps"}
    with pytest.raises(RequestNotRefused, match="/standing-duties"):
        run(tmp_path, FakeClient(), step)


def test_one_request_and_none(tmp_path: Path) -> None:
    client = FakeClient()
    assert run(tmp_path, client, {**TEXTS, **CLAIM, "post": "/claims"}, TEXTS) == 1
    assert client.sent == [("POST /claims", "{}", "sample-1", "e101")]
