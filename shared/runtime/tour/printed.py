"""A walk through a story for people, and for programs."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from shared.runtime.story import COMPANY_ZONE
from shared.runtime.tour.facts import Fact
from shared.runtime.tour.figures import Move, Value
from shared.runtime.tour.walk import Scene

WIDTH = 100
MARGIN = 13
"""Where what happened begins, behind its moment; what came of it stands two further in."""


class Language(StrEnum):
    """In which a story is told."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


NAMES = {
    "status": ("statement", "核算单"),
    "due": ("due", "应交"),
    "on_time": ("on time", "按时"),
    "late": ("late", "逾期"),
    "excused": ("excused", "免责"),
    "score": ("score", "得分"),
    "weighted_points": ("points", "加权分"),
    "bonus": ("bonus", "奖金"),
    "adjustment": ("adjustment", "调整"),
    "signals": ("signals", "动态"),
}
COMPANY = ("company", "公司")
LEGEND = (
    "→ a fact that was told   Δ what it moved in a month's statement",
    "→ 产生的事实   Δ 核算单中变动的数字",
)

WHAT = ("deliverable", "goal", "subject", "case", "title", "name", "period")
"""Where facts name what they are about; the first that a fact has."""


def print_scenes(scenes: Iterable[Scene], lang: Language) -> None:
    """Print act after act under the heading of its month, no wider than people like to read."""
    console = Console(width=min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
    console.print(Text(_in(lang, *LEGEND), style="dim"))
    for month, of_month in groupby(scenes, lambda scene: f"{scene.act.at:%Y-%m}"):
        console.print(Text(f"\n{month}\n{'═' * len(month)}", style="bold"))
        for scene in of_month:
            act = scene.act
            _print(console, _moment(act.at), Text(_in(lang, act.en, act.zh, console.width)))
            for line in (*_told(scene), *_moved(scene, lang)):
                _print(console, "", line)


def for_programs(scene: Scene) -> Mapping[str, Any]:
    """Return a scene as JSON."""
    return {
        **scene.act.model_dump(mode="json"),
        "facts": [
            {
                "id": str(fact.id),
                "type": fact.type,
                "at": fact.at.isoformat(),
                "data": fact.data,
            }
            for fact in scene.facts
        ],
        "figures": [asdict(move) for move in scene.moves],
    }


def _in(lang: Language, en: str, zh: str, width: int = WIDTH) -> str:
    """Return a text in the language, or in both: side by side where there is room for that."""
    match lang:
        case Language.EN:
            return en
        case Language.ZH:
            return zh
        case Language.BOTH:
            beside = f"{en}  {zh}"
            return beside if cell_len(beside) <= width - MARGIN else f"{en}\n{zh}"


def _print(console: Console, left: str, text: Text) -> None:
    margin = MARGIN if left else MARGIN + 2
    for number, line in enumerate(text.wrap(console, console.width - margin, overflow="fold")):
        line.rstrip()
        before = ("" if number else left).ljust(margin)
        console.print(Text.assemble((before, "dim"), line), soft_wrap=True)


def _told(scene: Scene) -> Iterator[Text]:
    """Yield a line for facts about the same, and for those of the same type about others."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for fact in scene.facts:
        by_type[fact.type].append(_about(fact, scene.act.at))
    by_subject: dict[str, list[str]] = defaultdict(list)
    for kind, subjects in by_type.items():
        by_subject["; ".join(subjects)].append(kind)
    for subject, kinds in by_subject.items():
        yield Text.assemble("→ ", (", ".join(kinds), "cyan"), f"  {subject}")


def _moved(scene: Scene, lang: Language) -> Iterator[Text]:
    """Yield a line for each statement and department."""
    for (period, department), moved in groupby(
        scene.moves, lambda move: (move.period, move.department)
    ):
        whose = department or _name(COMPANY, lang)
        changes = ", ".join(_change(move, lang) for move in moved)
        yield Text.assemble("Δ ", (f"{period} {whose}", "green"), f"  {changes}")


def _about(fact: Fact, acted_at: datetime) -> str:
    """Say who and what a fact is about, and when it happened where that was not just then."""
    parts = [*_who(fact.data), str(next((fact.data[n] for n in WHAT if fact.data.get(n)), ""))]
    if fact.at != acted_at:
        parts.append(f"({_moment(fact.at)})")
    return " ".join(part for part in parts if part)


def _who(data: Mapping[str, Any]) -> Iterator[str]:
    owner = data.get("sender") or data.get("asker")
    other = data.get("recipient") if "sender" in data else data.get("department")
    yield " → ".join(one for one in (owner, other) if one)


def _change(move: Move, lang: Language) -> str:
    figure, *of = move.figure.split(":")
    name = " ".join([_name(NAMES[figure], lang), *of[:1]])
    return f"{name} {_value(move.before)} → {_value(move.after)}"


def _name(names: tuple[str, str], lang: Language) -> str:
    return names[lang is Language.ZH]


def _value(value: Value) -> str:
    return "–" if value is None else str(value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(COMPANY_ZONE):%m-%d %H:%M}"
