"""Property tests run from a fixed seed in `make test`, and from a fresh one in `make fuzz`."""

import ast
from pathlib import Path

import pytest
from hypothesis import settings

from tests.property_budget import FUZZ_FACTOR

TESTS = Path(__file__).parents[1]


@pytest.mark.skipif(FUZZ_FACTOR > 0, reason="this run has a fresh seed on purpose")
def test_property_tests_run_from_a_fixed_seed() -> None:
    assert settings().derandomize
    assert settings().database is None


def test_no_property_test_fixes_its_own_seed_or_budget() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "settings"
        for option in node.keywords
        if option.arg in {"derandomize", "database"}
        or (option.arg == "max_examples" and isinstance(option.value, ast.Constant))
    ]
    assert found == [], "leave the seed to tests/property_budget.py, and use its `examples`"
