"""The words of a text for a search that finds Chinese, without a dictionary.

Chinese is written without blanks, so PostgreSQL's text search takes a sentence for one word. Here a
run of Chinese characters has as terms each character and each two that follow one another; a run
of letters and digits is a word. Case and width are folded. What a search asks for is looked up by
its terms, and then found in the text as it is written: 部署 is in 部署脚本, not in 部队署名.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""The Han characters, after compatibility forms are folded."""
_RUNS = re.compile(f"[{_CHINESE}]+|[^\\W_{_CHINESE}]+")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")


def find_runs(text: str) -> list[str]:
    """Return the text's runs in their order, folded: Chinese ones, and words of other scripts."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _RUNS.findall(folded)


def searchable_text(texts: Iterable[str]) -> str:
    """Return the runs with two blanks between them and one around them all.

    A word with a blank on either side is in it exactly as often as in the texts.
    """
    return "".join(f" {run} " for text in texts for run in find_runs(text))


def index_terms(text: str) -> list[str]:
    """Return the terms of a text, each once, sorted: words, characters and pairs of them."""
    terms: set[str] = set()
    for run in find_runs(text):
        terms.update(_terms_of_run(run))
        if _IS_CHINESE.match(run):
            terms.update(run)
    return sorted(terms)


def query_terms(query: str) -> list[str]:
    """Return the terms that a text must all have; none where nothing can be searched for."""
    return sorted({term for run in find_runs(query) for term in _terms_of_run(run)})


def query_pieces(query: str) -> list[str]:
    """Return what a `searchable_text` must contain, each once: words are surrounded by blanks."""
    runs = dict.fromkeys(find_runs(query))
    return [run if _IS_CHINESE.match(run) else f" {run} " for run in runs]


def _terms_of_run(run: str) -> Sequence[str]:
    """Return a word itself; of a Chinese run its pairs, or its only character."""
    if len(run) == 1 or not _IS_CHINESE.match(run):
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]
