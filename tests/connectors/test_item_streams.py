"""The streams of items: no two share one, and those that exist keep their names."""

from __future__ import annotations

from itertools import product

from services.connectors.domain.external_item import item_stream_name
from services.connectors.domain.item_outbox import outbox_stream_name


def words(letters: str, longest: int) -> list[str]:
    return [
        "".join(one) for length in range(longest + 1) for one in product(letters, repeat=length)
    ]


def test_no_two_items_of_any_connectors_share_a_stream() -> None:
    pairs = [(f"a{rest}", item) for rest in words("a-", 3) for item in words("a-/", 4)]
    for stream_name in (item_stream_name, outbox_stream_name):
        assert len({stream_name(*pair) for pair in pairs}) == len(pairs)


def test_the_streams_of_issues_keep_their_names() -> None:
    assert item_stream_name("jira", "10040") == "item-jira-10040"
    assert item_stream_name("jira-cloud", "10040") == "item-jira-cloud-10040"
