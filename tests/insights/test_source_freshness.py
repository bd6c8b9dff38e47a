"""What the counts of an area's facts, here and there, say about what was read of it."""

from services.insights.domain.source_freshness import FactCountDifference, SourceState
from services.insights.projections.source_freshness import ComparedSource
from tests.insights.freshness_examples import CLOSED, LAST, RENAMED, judge


def test_an_area_is_current_where_all_of_its_facts_are_here() -> None:
    found, differences = judge()
    assert (found.state, found.facts_published, found.facts_read) == (SourceState.CURRENT, 5, 5)
    assert (found.late_facts, found.position_read, differences) == (1, 9, [])


def test_an_area_is_behind_where_facts_wait() -> None:
    found, _ = judge(waiting=3)
    assert (found.state, found.facts_published, found.facts_waiting) == (SourceState.BEHIND, 8, 3)


def test_a_fact_that_was_passed_and_is_not_here_is_missing_by_type_and_month() -> None:
    found, differences = judge(read={RENAMED: 3, CLOSED: 1}, waiting=3)
    assert (found.state, found.facts_missing) == (SourceState.INCOMPLETE, 1)
    assert differences == [
        FactCountDifference(fact_type=CLOSED[0], month=CLOSED[1], expected=2, read=1)
    ]


def test_facts_that_the_area_does_not_have_are_unknown_and_hide_none_that_are_missing() -> None:
    found, _ = judge(read={RENAMED: 4, CLOSED: 1})
    assert (found.state, found.facts_unknown, found.facts_missing) == (
        SourceState.SOURCE_DIFFERS,
        1,
        1,
    )


def test_another_fact_in_the_place_of_one_that_was_read_differs_at_equal_counts() -> None:
    assert judge(has_known_places=False)[0].state == SourceState.SOURCE_DIFFERS


def test_a_checkpoint_beyond_what_the_area_has_drawn_is_an_older_backup() -> None:
    found, _ = judge(last_allocated=8, read={RENAMED: 9})
    assert found.state == SourceState.SOURCE_BEHIND_CHECKPOINT


def test_the_partition_that_was_read_least_says_how_far_all_are_read() -> None:
    assert judge(checkpoints={"directory/0": 9, "directory/1": 4})[0].position_read == 4


def test_the_known_fact_of_the_old_history_is_kept_until_a_rebuild() -> None:
    known = LAST
    differs = ComparedSource(judge(has_known_places=False)[0], [], known, None)
    assert differs.remembered == known
    assert ComparedSource(judge()[0], [], None, known).remembered == known
