"""Similar wording of names, in English and Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain.wording import (
    MIN_SIMILARITY,
    index_terms,
    lookup_terms,
    measure_similarity,
    specific_words,
)
from services.duties.projections.word_segmentation import segment_words


def similarity(one: str, other: str) -> int:
    return measure_similarity(segment_words(one), segment_words(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("市场部月报", "月度市场报告", 100),
        ("客户满意度调查", "客户满意度调研", 100),
        ("编写需求", "需求文档编写", 91),
        ("市场调研", "市场研究调查", 80),
        ("Report the stock", "Stock report 库存报告", 71),
        ("Ｒeport the  STOCK", "stock report", 100),
        ("月报", "月度报告", 100),
        ("采购合同审批", "销售合同审批", 0),
        ("市场库存月报", "市场采购月报", 0),
        ("市场库存月报", "市场库存季报", 73),
        ("库存月报", "市场月报", 0),
        ("全部", "部门", 0),
        ("、。", "——", 0),
    ],
)
def test_names_are_similar_by_their_words(one: str, other: str, expected: int) -> None:
    assert similarity(one, other) == similarity(other, one) == expected


def test_a_compound_is_made_of_its_words() -> None:
    assert segment_words("市场调研") == {"市场", "调查"}
    assert segment_words("满意度") == {"满意度"}


words = st.frozensets(st.sampled_from(["市场", "stock", "月", "报", "审批", "x"]))


@given(words, words)
def test_similarity_is_symmetric_and_full_for_equal_words_alone(
    one: frozenset[str], other: frozenset[str]
) -> None:
    found = measure_similarity(one, other)
    assert found == measure_similarity(other, one)
    assert 0 <= found <= 100
    assert (found == 100) == (one == other and bool(one))
    if found >= MIN_SIMILARITY:
        assert specific_words(one) & specific_words(other)


@given(st.text(max_size=30))
def test_words_of_any_text_have_letters_or_digits(text: str) -> None:
    found = segment_words(text)
    assert all(any(character.isalnum() for character in word) for word in found)


@given(words, words)
def test_similar_names_find_each_other_by_their_terms(
    one: frozenset[str], other: frozenset[str]
) -> None:
    if measure_similarity(one, other) >= MIN_SIMILARITY:
        assert set(lookup_terms(one)) & set(index_terms(other))
        assert set(lookup_terms(other)) & set(index_terms(one))
