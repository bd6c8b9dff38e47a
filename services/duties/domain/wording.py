"""How similar two names are by their words, such as 市场部月报 and 月度市场报告.

A name is the set of its words, whatever their order. Words that say how often or in which form
something is done count a quarter of the others, as many names have them. The similarity is the
Dice coefficient of the two weighted sets: twice what they share, divided by what both have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import combinations

GENERIC_WEIGHT = 1
SPECIFIC_WEIGHT = 4
MIN_SIMILARITY = 70
"""From so many per cent on, two names are similar."""

_SAME_WORDS = {
    "月度": "月", "每月": "月", "monthly": "月", "month": "月", "季度": "季", "每季": "季",
    "quarterly": "季", "quarter": "季", "年度": "年", "每年": "年", "annual": "年", "yearly": "年",
    "每周": "周", "周度": "周", "weekly": "周", "week": "周", "日常": "日", "每日": "日",
    "daily": "日", "报告": "报", "报表": "报", "简报": "报", "表": "报",
    "report": "报", "reports": "报", "调研": "调查", "编制": "编写", "撰写": "编写", "起草": "编写",
    "write": "编写", "draft": "编写", "审核": "审批", "审查": "审批", "评审": "审批",
    "review": "审批", "approve": "审批", "统计": "汇总", "整理": "汇总",
}  # fmt: skip
"""Words that stand for the same."""
_GENERIC_WORDS = frozenset({
    "月", "季", "年", "周", "日", "报", "编写", "审批", "汇总", "管理", "工作", "会议", "文档",
    "资料", "方案", "计划", "分析", "处理", "执行", "负责", "更新", "提交", "document", "plan",
    "update", "manage", "make", "prepare", "submit",
})  # fmt: skip
"""Words for a rhythm, a form or a doing; what it is about is said by the others."""
_EMPTY_WORDS = frozenset(
    {"的", "和", "与", "及", "之", "等", "a", "an", "and", "for", "of", "on", "the", "to", "with"}
)
_UNIT_ENDINGS = ("部门", "部", "处", "科")
"""What a word for a department ends with: 市场部 is 市场."""
_MIN_STEM = 2
_NEEDED_IN_COMMON = 2
_MAX_INDEXED = 12
"""So many specific words of a name are looked up, the first ones in the order of their letters."""


def fold_text(text: str) -> str:
    """Return a text in the form in which its words are looked for: without case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def normalize_words(words: Iterable[str]) -> frozenset[str]:
    """Return the words that count, in the form in which they are compared.

    `words` are those of a text from `fold_text`; white space and punctuation are left out.
    """
    stems = (_stem(word) for word in words if any(c.isalnum() for c in word))
    return frozenset(_SAME_WORDS.get(stem, stem) for stem in stems if stem not in _EMPTY_WORDS)


def specific_words(words: frozenset[str]) -> frozenset[str]:
    """Return the words that say what a name is about; all of them where none does."""
    return words - _GENERIC_WORDS or words


def measure_similarity(one: frozenset[str], other: frozenset[str]) -> int:
    """Return the similarity of two sets of words in per cent, symmetric; 100 for equal ones.

    Names of several specific words must share two of them, others their one: else they are not
    similar at all.
    """
    first, second = specific_words(one), specific_words(other)
    needed = min(len(first), len(second), _NEEDED_IN_COMMON)
    if not needed or len(first & second) < needed:
        return 0
    return round(200 * _weigh(one & other) / (_weigh(one) + _weigh(other)))


def index_terms(words: frozenset[str]) -> list[str]:
    """Return the terms under which a name is found: its specific words, and all pairs of them.

    Of a name with one specific word it is a term, too, that it is the only one.
    """
    specific = sorted(specific_words(words))[:_MAX_INDEXED]
    pairs = [f"{one} {other}" for one, other in combinations(specific, 2)]
    return [*specific, *pairs] if pairs else [*specific, *(f"={word}" for word in specific)]


def lookup_terms(words: frozenset[str]) -> list[str]:
    """Return the terms of names that may be similar to this one; each of those has one of them."""
    specific = sorted(specific_words(words))[:_MAX_INDEXED]
    pairs = [f"{one} {other}" for one, other in combinations(specific, 2)]
    return [*pairs, *(f"={word}" for word in specific)] if pairs else specific


def _weigh(words: frozenset[str]) -> int:
    return sum(GENERIC_WEIGHT if word in _GENERIC_WORDS else SPECIFIC_WEIGHT for word in words)


def _stem(word: str) -> str:
    for ending in _UNIT_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word.removesuffix(ending)
    return word
