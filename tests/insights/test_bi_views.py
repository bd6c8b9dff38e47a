"""The views for BI tools say the same in English and Chinese, and describe all that they have."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from services.insights.domain.star_schema.fact_tables import FACT_TABLES
from services.insights.projections.bi.bi_catalogue import VIEWS
from services.insights.projections.bi.row_policies import TABLE_CLASSES
from services.insights.projections.bi.view import View

each_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAX_NAME_BYTES = 63


@each_view
def test_a_view_s_names_are_different_and_not_cut(view: View) -> None:
    for names in ([one.name for one in view.columns], [one.zh for one in view.columns]):
        assert [name for name, number in Counter(names).items() if number > 1] == []
        assert [name for name in names if len(name.encode()) > MAX_NAME_BYTES] == []


@each_view
def test_a_view_is_described_in_both_languages(view: View) -> None:
    for zh, en in [(view.zh, view.en), *((one.zh, one.en) for one in view.columns)]:
        assert CHINESE.search(zh), zh
        assert en, zh


def test_views_have_different_names() -> None:
    assert len({view.name for view in VIEWS}) == len({view.zh for view in VIEWS}) == len(VIEWS)


def test_every_fact_table_has_a_view_and_a_policy() -> None:
    read = {table for view in VIEWS for table in re.findall(r"insights\.(\w+)", view.source)}
    assert {table.name for table in FACT_TABLES} <= read
    assert read <= TABLE_CLASSES.keys()
