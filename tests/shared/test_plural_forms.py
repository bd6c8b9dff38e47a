"""A count in an English text has its word in the form that the number needs."""

import pytest

from shared.eventsourcing.plural_forms import Counted
from shared.eventsourcing.refusal import Refusal


class Waits(Refusal):
    """A sample refusal."""

    en = "{number:job is|jobs are} waiting"
    zh = "{number} 个任务在等待"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 jobs are waiting"), (1, "1 job is waiting"), (21, "21 jobs are waiting")],
)
def test_a_refusal_counts_in_the_form_that_the_number_needs(number: int, text: str) -> None:
    assert Waits(number=number).text("en") == text
    assert Waits(number=number).text("zh") == f"{number} 个任务在等待"


def test_any_other_format_of_a_count_is_that_of_a_whole_number() -> None:
    assert f"{Counted(1234):,} {Counted(7):03d} {Counted(1)}" == "1,234 007 1"
