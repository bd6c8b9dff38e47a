"""Versions of members: what held at each time, whatever order the changes arrive in."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.member_versions import END_OF_TIME, versions_of
from tests.fact_examples import recorded_at
from tests.insights.dimension_examples import change, day
from tests.property_budget import examples

VALUES = st.dictionaries(st.sampled_from(["name", "parent"]), st.sampled_from(["a", "b", None]))
CHANGES = st.lists(st.tuples(st.integers(1, 9), VALUES), max_size=8).map(
    lambda found: [
        change(position, day(number), **values)
        for position, (number, values) in enumerate(found, 1)
    ]
)


def value_at(changes: list[DimensionChange], name: str, at: datetime, *, dated: bool) -> object:
    """Return by definition what an attribute was at a time."""
    holding = [one for one in changes if one.valid_from <= at and name in one.attributes]
    if not holding:
        return None
    last = max(
        holding, key=lambda one: (one.valid_from if dated else END_OF_TIME, one.area_position)
    )
    return last.attributes[name]


@given(CHANGES, st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=examples(60))
def test_versions_do_not_depend_on_the_order_of_changes(
    changes: list[DimensionChange], chance: object, dated: bool
) -> None:
    mixed = changes.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert versions_of(mixed, is_effective_dated=dated) == versions_of(
        changes, is_effective_dated=dated
    )


@given(CHANGES, st.booleans())
@settings(max_examples=examples(60))
def test_each_time_has_the_values_that_held_then(
    changes: list[DimensionChange], dated: bool
) -> None:
    versions = versions_of(changes, is_effective_dated=dated)
    for at in (day(number) + timedelta(hours=1) for number in range(1, 11)):
        found = [one for one in versions if one.valid_from <= at < one.valid_to]
        assert len(found) == any(one.valid_from <= at for one in changes)
        for version in found:
            for name in ("name", "parent"):
                expected = value_at(changes, name, at, dated=dated)
                assert version.attributes.get(name) == expected


@given(CHANGES, st.booleans())
@settings(max_examples=examples(60))
def test_versions_follow_one_another_without_a_gap_and_differ(
    changes: list[DimensionChange], dated: bool
) -> None:
    versions = versions_of(changes, is_effective_dated=dated)
    for one, following in pairwise(versions):
        assert one.valid_to == following.valid_from
        assert one.attributes != following.attributes
    assert [one.is_current for one in versions] == [one is versions[-1] for one in versions]
    assert bool(versions) == bool(changes)
    assert not versions or versions[-1].valid_to == END_OF_TIME


def test_a_backdated_change_splits_the_version_that_it_falls_into() -> None:
    versions = versions_of(
        [change(1, day(1), name="Q", parent="ops"), change(2, day(5), parent="hq")],
        is_effective_dated=False,
    )
    assert [(one.valid_from, one.attributes["parent"]) for one in versions] == [
        (day(1), "ops"),
        (day(5), "hq"),
    ]
    split = versions_of(
        [
            change(1, day(1), name="Q", parent="ops"),
            change(2, day(5), parent="hq"),
            change(3, day(3), name="Quality"),
        ],
        is_effective_dated=False,
    )
    assert [(one.valid_from, one.attributes, one.recorded_at) for one in split] == [
        (day(1), {"name": "Q", "parent": "ops"}, recorded_at(1)),
        (day(3), {"name": "Quality", "parent": "ops"}, recorded_at(3)),
        (day(5), {"name": "Quality", "parent": "hq"}, recorded_at(2)),
    ]


def test_an_assignment_entered_late_ends_where_the_next_one_begins() -> None:
    changes = [change(1, day(9), parent="b"), change(2, day(2), parent="a")]
    versions = versions_of(changes, is_effective_dated=True)
    assert [(one.valid_from, one.attributes["parent"]) for one in versions] == [
        (day(2), "a"),
        (day(9), "b"),
    ]
