"""A search finds Chinese words in sentences, precisely, and words of other scripts as a whole."""

import pytest

from services.duties.domain.search_terms import (
    find_runs,
    index_terms,
    query_pieces,
    query_terms,
    searchable_text,
)


def is_found(query: str, *texts: str) -> bool:
    """Return what the statement of the search computes."""
    terms, text = index_terms("\n".join(texts)), searchable_text(texts)
    asked = query_terms(query)
    return (
        bool(asked)
        and set(asked) <= set(terms)
        and all(piece in text for piece in query_pieces(query))
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("部署", "本次部署脚本"),
        ("署", "本次部署脚本"),
        ("部署脚本", "本次部署脚本"),
        ("deploy", "部署Deploy脚本"),
        ("ＫＵＢＥ", "a kube cluster"),
        ("部署 kube", "Kube 的部署"),
        ("kube部署", "Kube 的部署"),
        ("K8s部署", "k8s: 部署"),
        ("1.2", "version 1.2"),
        ("STRASSE", "straße"),
        ("\U00020000\U00020001", "在\U00020000\U00020001中"),
        ("ｶﾅ", "カナ"),
    ],
)
def test_found(query: str, text: str) -> None:
    assert is_found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("部署", "部队署名"),
        ("部署", "部,署"),
        ("部署", "部\n署"),
        ("部署脚本", "部署 署脚 脚本"),  # every pair is there, not the word
        ("ploy", "deploy"),
        ("部署 kube", "部署"),
        ("…!?", "…!?"),
        ("_", "a_b"),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert not is_found(query, text)


def test_a_word_does_not_reach_from_one_text_into_the_next() -> None:
    assert not is_found("部署", "部", "署")


def test_runs_end_where_the_script_changes() -> None:
    assert find_runs("K8s部署_v2，好") == ["k8s", "部署", "v2", "好"]


def test_words_can_be_counted() -> None:
    assert searchable_text(["deploy, deploy deployment"]).count(" deploy ") == 2


def test_terms_are_each_there_once() -> None:
    assert index_terms("部署部署 a A") == ["a", "署", "署部", "部", "部署"]
