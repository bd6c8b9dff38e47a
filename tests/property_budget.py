"""How many examples property tests try, and whether from a fixed seed or from a fresh one.

`make test` tries the same examples at every run. `make fuzz` sets `CONCORD_FUZZ_FACTOR`: every
property test tries so many times more, from the seed that it names.
"""

import os

from hypothesis import HealthCheck, settings

FUZZ_FACTOR = int(os.environ.get("CONCORD_FUZZ_FACTOR", "0"))
"""How many times more examples than in `make test`; 0 in `make test` itself."""
DEFAULT_EXAMPLES = 60
"""Of a test that names no number; `make fuzz` looks many times longer."""
STEPS = 30
"""The longest story of a state machine in `make test`."""


def examples(number: int) -> int:
    """Return how many examples a test tries that tries `number` in `make test`."""
    return number * (FUZZ_FACTOR or 1)


def load_profile() -> None:
    """Set the defaults of all property tests; call it before they are imported."""
    # What one run found is not tried again by the next: a seed repeats a run, and nothing else.
    settings.register_profile(
        "fixed",
        max_examples=DEFAULT_EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
    )
    settings.register_profile(
        "fuzz",
        max_examples=examples(DEFAULT_EXAMPLES),
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("fuzz" if FUZZ_FACTOR else "fixed")
