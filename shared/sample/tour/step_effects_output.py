"""The tour's output: text for people, JSON for programs."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from shared.sample.tour.fact_stream_reader import StreamedFact
from shared.sample.tour.statement_diff import FigureChange, FigureValue
from shared.sample.tour.step_effects import StepEffects
from shared.telemetry.visible_text import visible_text
from shared.terminal.company_time import COMPANY_TIME_ZONE
from shared.terminal.table_console import TerminalConsole, terminal_console

MAX_WIDTH = 100
TIMESTAMP_MARGIN = 13
"""The column of a step's text, after its time; facts and changes are indented by two more."""


class Language(StrEnum):
    """The language of the tour's output."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


FIGURE_LABELS = {
    "status": ("statement", "核算单"),
    "due": ("due", "应交"),
    "on_time": ("on time", "按时"),
    "late": ("late", "逾期"),
    "excused": ("excused", "免责"),
    "score": ("score", "得分"),
    "weighted_points": ("points", "加权分"),
    "bonus": ("bonus", "奖金"),
    "adjustment": ("adjustment", "调整"),
    "star": ("star", "协作之星"),
    "signals": ("signals", "动态"),
}
COMPANY_LABEL = ("company", "公司")
LEGEND = (
    "→ a fact that was published   Δ what it changed in a month's statement",
    "→ 产生的事实   Δ 核算单中变动的数字",
)

MAX_LISTED_SUBJECTS = 8
LISTED_OF_MANY = 2
"""How many subjects of more than that are listed."""

SUBJECT_FIELDS = ("deliverable", "goal", "subject", "case", "title", "name", "rule", "period")
"""The fields in which facts name their subject; the first that a fact has is printed."""


def print_step_effects(effects: Iterable[StepEffects], language: Language) -> None:
    """Print each step under the heading of its month, at most `MAX_WIDTH` columns wide."""
    console = terminal_console(
        width=min(MAX_WIDTH, shutil.get_terminal_size((MAX_WIDTH, 24)).columns)
    )
    console.print(Text(_in_language(language, *LEGEND), style="dim"))
    for month, scenes in groupby(effects, lambda scene: f"{scene.step.at:%Y-%m}"):
        console.print(Text(f"\n{month}\n{'═' * len(month)}", style="bold"))
        for scene in scenes:
            step = scene.step
            _print_with_margin(
                console,
                _format_time(step.at),
                Text(_in_language(language, step.en, step.zh, console.width)),
            )
            for line in (*_fact_lines(scene), *_change_lines(scene, language)):
                _print_with_margin(console, "", line)


def step_effects_json(effects: StepEffects) -> Mapping[str, Any]:
    """Return a step with its facts and changed figures, ready for JSON."""
    return {
        **effects.step.model_dump(mode="json"),
        "facts": [
            {
                "id": str(fact.id),
                "type": fact.type,
                "at": fact.occurred_at.isoformat(),
                "data": fact.data,
            }
            for fact in effects.facts
        ],
        "figures": [asdict(change) for change in effects.figure_changes],
    }


def _in_language(lang: Language, en: str, zh: str, width: int = MAX_WIDTH) -> str:
    """Return a text in one language, or in both: on one line where both fit."""
    match lang:
        case Language.EN:
            return en
        case Language.ZH:
            return zh
        case Language.BOTH:
            one_line = f"{en}  {zh}"
            return one_line if cell_len(one_line) <= width - TIMESTAMP_MARGIN else f"{en}\n{zh}"


def _print_with_margin(console: TerminalConsole, left: str, text: Text) -> None:
    text.plain = visible_text(text.plain)
    margin = TIMESTAMP_MARGIN if left else TIMESTAMP_MARGIN + 2
    for number, line in enumerate(text.wrap(console, console.width - margin, overflow="fold")):
        line.rstrip()
        prefix = ("" if number else left).ljust(margin)
        console.print(Text.assemble((prefix, "dim"), line), soft_wrap=True)


FIGURE_FACTS = frozenset(
    {
        "incentives.obligation-counted",
        "incentives.obligation-count-reversed",
        "incentives.statement-changed",
        "incentives.statement-line-locked",
    }
)
"""Facts about figures, whose changes are listed below: number and place differ from bus to bus."""
CAUSED_FACTS = frozenset({"comms.notice-created"})
"""Facts about facts of every area: their place among those differs from bus to bus."""


def _fact_lines(scene: StepEffects) -> Iterator[Text]:
    """Yield a line for each set of subjects, with the types of all facts about it."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for fact in scene.facts:
        by_type[fact.type].append(_describe_fact(fact, scene.step.at))
    by_subject: dict[str, list[str]] = defaultdict(list)
    # What has no place of its own is at the end, that of figures last, in the order of its names.
    figure_kinds = sorted(FIGURE_FACTS & by_type.keys())
    others = [kind for kind in by_type if kind not in FIGURE_FACTS]
    for kind in (*sorted(others, key=lambda one: one in CAUSED_FACTS), *figure_kinds):
        described = "" if kind in FIGURE_FACTS else _list_subjects(by_type[kind])
        by_subject[described].append(kind)
    for subject, kinds in by_subject.items():
        yield Text.assemble("→ ", (", ".join(kinds), "cyan"), f"  {subject}" if subject else "")


def _list_subjects(subjects: Sequence[str]) -> str:
    """Return each subject once; facts that name none, and those beyond the first, are counted."""
    if not any(subjects):
        return f"× {len(subjects)}" if len(subjects) > 1 else ""
    named = list(dict.fromkeys(subject for subject in subjects if subject))
    if len(named) > MAX_LISTED_SUBJECTS:
        return f"{'; '.join(named[:LISTED_OF_MANY])} … × {len(subjects)}"
    return "; ".join(named)


def _change_lines(scene: StepEffects, lang: Language) -> Iterator[Text]:
    """Yield a line for each statement and department."""
    for (period, department), changes in groupby(
        scene.figure_changes, lambda change: (change.period, change.department)
    ):
        label = department or _name(COMPANY_LABEL, lang)
        text = ", ".join(_describe_change(change, lang) for change in changes)
        yield Text.assemble("Δ ", (f"{period} {label}", "green"), f"  {text}")


def _describe_fact(fact: StreamedFact, step_at: datetime) -> str:
    """Return a fact's departments and subject, and its time where that differs from the step's."""
    parts = [
        *_involved_departments(fact.data),
        str(next((fact.data[n] for n in SUBJECT_FIELDS if fact.data.get(n)), "")),
    ]
    if fact.occurred_at != step_at:
        parts.append(f"({_format_time(fact.occurred_at)})")
    return " ".join(part for part in parts if part)


def _involved_departments(data: Mapping[str, Any]) -> Iterator[str]:
    owner = data.get("sender") or data.get("asker")
    other = data.get("recipient") if "sender" in data else data.get("department")
    yield " → ".join(department for department in (owner, other) if department)


def _describe_change(change: FigureChange, lang: Language) -> str:
    figure, *details = change.figure.split(":")
    name = " ".join([_name(FIGURE_LABELS[figure], lang), *details[:1]])
    return f"{name} {_value(change.before)} → {_value(change.after)}"


def _name(names: tuple[str, str], lang: Language) -> str:
    return names[lang is Language.ZH]


def _value(value: FigureValue) -> str:
    return "–" if value is None else str(value)


def _format_time(at: datetime) -> str:
    return f"{at.astimezone(COMPANY_TIME_ZONE):%m-%d %H:%M}"
