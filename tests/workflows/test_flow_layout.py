"""Nothing in a drawing lies on anything else, whatever the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflows.api.flow_pictures.bpmn_layout import BpmnLayout
from services.workflows.api.flow_pictures.diagram import Diagram, NodeKind, draw_diagram
from services.workflows.api.flow_pictures.layers import Line, Size, TooManyPassages
from services.workflows.api.flow_pictures.layout import Point, Rectangle, lay_out
from services.workflows.domain.planned_step import MappedStep
from tests.property_budget import examples
from tests.workflows.flow_picture_examples import picture, twelve_steps

BOX, LABEL = Size(270, 100), Size(80, 21)


def task(at: int, after: tuple[int, ...] | None) -> MappedStep:
    keys = None if after is None else tuple(f"s{one}" for one in after)
    return MappedStep(
        key=f"s{at}", name=f"S {at}", department="a", standard=timedelta(hours=1), after=keys
    )


@st.composite
def maps(draw: st.DrawFn) -> tuple[MappedStep, ...]:
    """Return a map of up to nine steps, each after some of those before it."""
    steps = [task(0, None)]
    for at in range(1, draw(st.integers(1, 9))):
        before = draw(st.sets(st.integers(0, at - 1), min_size=1, max_size=3))
        steps.append(task(at, tuple(sorted(before))))
    return tuple(steps)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2
        and abs(one.y - other.y) < (one.height + other.height) / 2
    )


def on(place: Rectangle, start: Point, end: Point) -> bool:
    """Return whether a straight part of a way runs through a place."""
    (x1, y1), (x2, y2) = start, end
    middle, width, height = ((x1 + x2) / 2, (y1 + y2) / 2), abs(x1 - x2), abs(y1 - y2)
    return overlap(place, Rectangle(*middle, width, height))


def run_along(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Return whether two straight parts run beside each other, nearer than lines are wide."""
    ((ax, ay), (bx, by)), ((cx, cy), (dx, dy)) = one, other
    across = min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx))
    down = min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy))
    if ax == bx and cx == dx:
        return abs(ax - cx) < 6 and down > 0
    return ay == by and cy == dy and abs(ay - cy) < 6 and across > -6


def lie_on_each_other(
    line: Line, route: Sequence[Point], other: Line, other_route: Sequence[Point]
) -> bool:
    """Return whether two ways lie on each other, but where they begin or end together."""
    parts, others = list(pairwise(route)), list(pairwise(other_route))
    return any(
        run_along(part, another)
        for at, part in enumerate(parts)
        for further, another in enumerate(others)
        if not (line.source == other.source and max(at, further) <= 1)
        and not (
            line.target == other.target and at >= len(parts) - 2 and further >= len(others) - 2
        )
    )


def ways_on_each_other(lines: Sequence[Line], routes: Sequence[Sequence[Point]]) -> Iterator[str]:
    drawn = enumerate(zip(lines, routes, strict=True))
    for (at, one), (further, other) in combinations(drawn, 2):
        if lie_on_each_other(*one, *other):
            yield f"way {at} lies on way {further}"


def faults(diagram: Diagram) -> Iterator[str]:
    """Yield what lies on something else; every third way has a label."""
    nodes = {node.id: BOX if node.step else Size(44, 44) for node in diagram.nodes}
    lines = [
        Line(way.source, way.target, None if at % 3 else LABEL)
        for at, way in enumerate(diagram.ways)
    ]
    found = lay_out(nodes, lines)
    labels = {f"label {at}": one for at, one in enumerate(found.labels) if one is not None}
    for (name, one), (other_name, other) in combinations({**found.nodes, **labels}.items(), 2):
        if overlap(one, other):
            yield f"{name} lies on {other_name}"
    for at, (line, route) in enumerate(zip(lines, found.routes, strict=True)):
        for start, end in pairwise(route):
            if start[0] != end[0] and start[1] != end[1]:
                yield f"way {at} is aslant"
            for name, place in {**found.nodes, **labels}.items():
                own = name in {line.source, line.target, f"label {at}"}
                if not own and on(place, start, end):
                    yield f"way {at} runs through {name}"
    yield from ways_on_each_other(lines, found.routes)
    for name, place in found.nodes.items():
        if min(place.left, place.top) < 0 or place.left + place.width > found.size.width:
            yield f"{name} lies outside"


@settings(max_examples=examples(40), deadline=None)
@given(maps())
def test_nothing_lies_on_anything_else(steps: tuple[MappedStep, ...]) -> None:
    assert not list(faults(draw_diagram(steps)))


def test_nothing_of_twelve_steps_lies_on_anything_else() -> None:
    assert not list(faults(draw_diagram(twelve_steps("en"))))


def test_what_overlaps_is_noticed() -> None:
    assert overlap(Rectangle(0, 0, 10, 10), Rectangle(9, 9, 10, 10))
    assert on(Rectangle(0, 0, 10, 10), (-20, 1), (20, 1))
    assert not on(Rectangle(0, 0, 10, 10), (-20, 6), (20, 6))


def test_shapes_of_bpmn_lie_apart() -> None:
    places = list(BpmnLayout(picture("zh")).nodes.values())
    assert not [pair for pair in combinations(places, 2) if overlap(*pair)]
    assert min(min(one.left, one.top) for one in places) >= 80


def test_a_map_with_too_many_ways_is_refused() -> None:
    steps = tuple(task(at, tuple(range(at)) or None) for at in range(40))
    diagram = draw_diagram(steps)
    with pytest.raises(TooManyPassages):
        lay_out(
            {node.id: BOX for node in diagram.nodes},
            [Line(way.source, way.target) for way in diagram.ways],
        )


def test_the_diagram_divides_and_joins_as_the_map_does() -> None:
    diagram = draw_diagram(twelve_steps("en"))
    kinds = [node.kind for node in diagram.nodes]
    assert [kinds.count(one) for one in (NodeKind.DECISION, NodeKind.FORK, NodeKind.JOIN)] == [
        2,
        1,
        2,
    ]
    decisions = {(way.target, way.decisions) for way in diagram.ways if way.decisions}
    assert decisions == {
        ("fork_1", ("complete",)),
        ("step_5", ("incomplete",)),
        ("end_1", ("out of scope",)),
        ("step_9", ("approved",)),
        ("step_10", ("rejected",)),
    }


def test_what_follows_every_decision_leaves_a_choice() -> None:
    first = task(0, None).model_copy(update={"decisions": ("yes", "no")})
    yes = task(1, (0,)).model_copy(update={"on_decision": "yes"})
    diagram = draw_diagram((first, yes, task(2, (0,))))
    assert [node.kind for node in diagram.nodes if node.step is None][1] is NodeKind.CHOICE
    (choice,) = (node.id for node in diagram.nodes if node.kind is NodeKind.CHOICE)
    ways = {(way.target, way.decisions) for way in diagram.ways if way.source == choice}
    assert ways == {("step_2", ("yes",)), ("step_3", ())}


def test_a_review_whose_rejection_is_sent_back_has_one_way() -> None:
    steps = twelve_steps("en")[6:8]
    diagram = draw_diagram((steps[0].model_copy(update={"after": None}), steps[1], task(3, None)))
    assert NodeKind.DECISION not in {node.kind for node in diagram.nodes}
    assert not [way for way in diagram.ways if way.decisions]
