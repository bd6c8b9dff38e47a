"""The examples that property tests try of each mutant: the same ones, and however long they take.

A plugin of pytest for `mutation.toml`, whose runs load no conftest. With a deadline a slow machine
would seem to find mutants.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutation",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mutation")
