"""The benchmarks with which revisions are compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.bench.event_log_input import load_event_log
from tests.bench.http_load_generator import Request, send_requests
from tests.bench.revisions.process_benchmark import (
    Measure,
    ProcessBenchmark,
    RunningConcord,
    Tree,
    run_concord_of,
)
from tests.bench.revisions.turn_comparison import Figure

CALLERS = 4
ROLES = ("general-manager", "operator")
DEPARTMENTS_API = "/api/directory/v1/departments"
REQUESTS_API = "/api/comms/v1/requests"
REQUEST_BODY = {
    "asker": "A",
    "department": "B",
    "matter": "complex",
    "subject": "Can the sensor be had in red? 传感器能否提供红色？",
    "text": "A customer in the north asks for 2,000 pieces by spring.",
}
LOG_CASES = 1_000
COMMANDS = 100
READS = 400
SMOKE_CASES = 20
SMOKE_COUNT = 5
REQUESTS, DEPARTMENTS, ONE_DEPARTMENT = (
    "POST requests",
    "POST departments",
    "GET one department",
)


@contextmanager
def _commands_and_reads(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
    commands, reads = (SMOKE_COUNT, SMOKE_COUNT) if smoke else (COMMANDS, READS)
    numbers = count()
    with run_concord_of(tree, folder / "data") as concord:
        tokens = [concord.issue_token(f"bench-{n}", *ROLES) for n in range(CALLERS)]

        def post(path: str, body: Mapping[str, Any]) -> Request:
            number = next(numbers)
            key = {"Idempotency-Key": f'"bench-{number}"'}
            return Request("POST", path, _bearer(tokens, number) | key, json.dumps(body), 201)

        def departments(amount: int) -> list[Request]:
            codes = [f"D{next(numbers)}" for _ in range(amount)]
            return [post(DEPARTMENTS_API, _department(code)) for code in codes]

        send_requests(concord.port, [post(DEPARTMENTS_API, _department(one)) for one in "AB"])
        _wait_until_known(concord, lambda: post(REQUESTS_API, REQUEST_BODY))
        one = f"{DEPARTMENTS_API}/A"
        kinds: Mapping[str, Callable[[], list[Request]]] = {
            REQUESTS: lambda: [post(REQUESTS_API, REQUEST_BODY) for _ in range(commands)],
            DEPARTMENTS: lambda: departments(commands),
            ONE_DEPARTMENT: lambda: [
                Request("GET", one, _bearer(tokens, number)) for number in range(reads)
            ],
        }

        def measure() -> Mapping[str, float]:
            figures = {}
            for name, make in kinds.items():
                requests = make()
                before = concord.processor_seconds()
                answers = send_requests(concord.port, requests)
                used = concord.processor_seconds() - before
                figures[name] = len(requests) / answers.seconds
                # A clock tick at least: with a handful of requests there may be none.
                figures[_processor(name)] = max(used, 0.01) / len(requests) * 1000
            return figures

        yield _warmed(measure, smoke)


def _warmed(measure: Measure, smoke: bool) -> Measure:
    """Take a turn that does not count: what is made once is there then."""
    if not smoke:
        measure()
    return measure


def _department(code: str) -> dict[str, str]:
    return {"code": code, "name": code, "valid_from": "2026-01-01"}


def _bearer(tokens: list[str], number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[number % len(tokens)]}"}


def _wait_until_known(concord: RunningConcord, request: Callable[[], Request]) -> None:
    """Open a request: its departments are known once that is accepted."""
    last: AssertionError | None = None
    for _ in range(50):
        try:
            send_requests(concord.port, [request()])
        except AssertionError as error:
            last = error
        else:
            return
    raise AssertionError("the departments did not become known") from last


@contextmanager
def _statement(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
    with run_concord_of(tree, folder / "data") as concord:
        line = ("statement", "--period", "2026-10", "--data-dir", str(concord.data_folder))

        def measure() -> Mapping[str, float]:
            done = tree.run(*line)
            assert "2026-10" in done.output, done.output
            return {"statement": done.seconds, _processor("statement"): done.processor_seconds}

        yield _warmed(measure, smoke)


@contextmanager
def _help(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
    def measure() -> Mapping[str, float]:
        done = tree.run("--help")
        assert "statement" in done.output, done.output
        return {"--help": done.seconds, _processor("--help"): done.processor_seconds}

    yield _warmed(measure, smoke)


@contextmanager
def _start(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
    def measure() -> Mapping[str, float]:
        with run_concord_of(tree, folder / "data") as concord:
            used = concord.processor_seconds()
            return {"up until ready": concord.seconds_until_ready, _processor("up"): used}

    yield _warmed(measure, smoke)


@contextmanager
def _import(tree: Tree, folder: Path, smoke: bool) -> Iterator[Measure]:
    cases = SMOKE_CASES if smoke else LOG_CASES
    log = load_event_log(cases)
    file = folder / log.name
    file.write_bytes(log.content)
    numbers = count()

    def measure() -> Mapping[str, float]:
        data = folder / f"data-{next(numbers)}"
        line = ("--create", "--format", "json", "--data-dir", str(data))
        done = tree.run("import", "eventlog", str(file), *line)
        assert f'"cases": {cases}' in done.output, done.output
        size = sum(one.stat().st_size for one in (data / "postgres/base").rglob("*"))
        return {"import": done.seconds, "disk after the import": size / 1e6}

    yield _warmed(measure, smoke)


def _processor(name: str) -> str:
    return f"{name}, processor"


def _with_processor(name: str, unit: str = "s") -> tuple[Figure, Figure]:
    return Figure(name, unit), Figure(_processor(name.split(" until", maxsplit=1)[0]), unit)


BENCHMARKS = (
    ProcessBenchmark(
        "commands",
        [
            one
            for name in (REQUESTS, DEPARTMENTS, ONE_DEPARTMENT)
            for one in (
                Figure(name, "/s", is_better_higher=True),
                Figure(_processor(name), "ms"),
            )
        ],
        _commands_and_reads,
    ),
    ProcessBenchmark("statement", _with_processor("statement"), _statement),
    ProcessBenchmark("help", _with_processor("--help"), _help),
    ProcessBenchmark("up", _with_processor("up until ready"), _start),
    ProcessBenchmark(
        "import", [Figure("import", "s"), Figure("disk after the import", "MB")], _import
    ),
)
"""`--only` names them."""
