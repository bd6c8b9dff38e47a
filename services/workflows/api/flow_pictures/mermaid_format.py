"""A version's map in Mermaid's flowchart language; text in it is nothing but text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from services.workflows.api.flow_pictures.diagram import Node, NodeKind
from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.measured import LATENESS, MeasuredMap
from services.workflows.api.flow_pictures.text_widths import one_line

_SHAPES = {
    NodeKind.START: ("([", "])"),
    NodeKind.END: ("([", "])"),
    NodeKind.STEP: ("[", "]"),
    NodeKind.DECISION: ("{", "}"),
    NodeKind.CHOICE: ("{", "}"),
    NodeKind.FORK: ("{{", "}}"),
    NodeKind.JOIN: ("{{", "}}"),
}
_SIGNS = {NodeKind.DECISION: "×", NodeKind.CHOICE: "○", NodeKind.FORK: "＋", NodeKind.JOIN: "○"}
_LATE_CLASSES = ("calm", "slow", "late")


def write_mermaid(picture: FlowPicture) -> bytes:
    """Return the picture in UTF-8."""
    return ("\n".join(_lines(picture)) + "\n").encode()


def mermaid_text(text: str) -> str:
    """Return a text as Mermaid shows it: all but letters, digits and blanks as entity codes.

    Letters and marks beyond ASCII stay as they are, as Mermaid gives none of them a meaning.
    """
    return "".join(
        one if one == " " or one.isalnum() or not one.isascii() else f"#{ord(one)};"
        for one in one_line(text)
    )


def _lines(picture: FlowPicture) -> Iterator[str]:
    yield "---"
    yield f"title: {json.dumps(one_line(picture.title), ensure_ascii=False)}"
    yield "---"
    yield "flowchart TD"
    for node in picture.diagram.nodes:
        opening, closing = _SHAPES[node.kind]
        yield f'    {node.id}{opening}"{_label(picture, node)}"{closing}'
    for way in picture.diagram.ways:
        label = mermaid_text(picture.label_of(way))
        arrow = f'-->|"{label}"|' if label else "-->"
        yield f"    {way.source} {arrow} {way.target}"
    if picture.measured is not None:
        yield from _measured(picture, picture.measured)


def _label(picture: FlowPicture, node: Node) -> str:
    words = picture.words
    if node.step is None:
        ends = {NodeKind.START: words.start, NodeKind.END: words.end}
        return ends.get(node.kind) or _SIGNS[node.kind]
    name = f"<b>{mermaid_text(node.step.name)}</b>"
    return "<br/>".join([name, *map(mermaid_text, picture.lines_of(node.step))])


def _measured(picture: FlowPicture, measured: MeasuredMap) -> Iterator[str]:
    for name, (_, colour) in zip(_LATE_CLASSES, LATENESS, strict=True):
        yield f"    classDef {name} fill:{colour}"
    for node in picture.diagram.nodes:
        found = node.step and measured.steps.get(node.step.key)
        if found and found.lateness is not None:
            yield f"    class {node.id} {_LATE_CLASSES[found.lateness]}"
    for at, share in enumerate(measured.shares(picture.diagram.ways)):
        yield f"    linkStyle {at} stroke-width:{1.2 + 4.8 * share:.1f}px"
