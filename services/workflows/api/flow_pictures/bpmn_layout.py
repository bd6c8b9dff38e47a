"""Where the shapes of a BPMN diagram lie: from left to right, as its readers expect."""

from __future__ import annotations

from collections.abc import Sequence

from services.workflows.api.flow_pictures.diagram import Node, NodeKind
from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.layers import Line, Size
from services.workflows.api.flow_pictures.layout import Point, Rectangle, lay_out
from services.workflows.api.flow_pictures.text_widths import measure_at
from shared.table_documents.text_lines import wrap_text

ORIGIN = 80.0
TASK_WIDTH = 150.0
TASK_HEIGHT = 80.0
TEXT_WIDTH = TASK_WIDTH - 30
LINE_HEIGHT = 15.0
LABEL_WIDTH = 90.0
EVENT, GATEWAY = Size(36, 36), Size(50, 50)
_measure = measure_at(12.0)


class BpmnLayout:
    """The places of a picture's nodes, ways and labels."""

    def __init__(self, picture: FlowPicture) -> None:
        """Lay a picture out."""
        ways = picture.diagram.ways
        lines = [Line(way.source, way.target, _label_size(picture.label_of(way))) for way in ways]
        found = lay_out(
            {node.id: _turned(_node_size(node)) for node in picture.diagram.nodes}, lines
        )
        self.nodes = {node: _turned_place(place) for node, place in found.nodes.items()}
        self.routes: Sequence[Sequence[Point]] = [
            [(y + ORIGIN, x + ORIGIN) for x, y in route] for route in found.routes
        ]
        self.labels = [place and _above(_turned_place(place)) for place in found.labels]


def _node_size(node: Node) -> Size:
    if node.step is None:
        return EVENT if node.kind in {NodeKind.START, NodeKind.END} else GATEWAY
    lines = wrap_text(node.step.name, TEXT_WIDTH, _measure)
    return Size(TASK_WIDTH, max(TASK_HEIGHT, len(lines) * LINE_HEIGHT + 50))


def _label_size(label: str) -> Size | None:
    """Return the room of a label, which is above its way: so the same room is kept below."""
    if not label:
        return None
    lines = wrap_text(label, LABEL_WIDTH, _measure)
    return _turned(Size(LABEL_WIDTH + 10, 2 * (len(lines) * LINE_HEIGHT + 6)))


def _above(place: Rectangle) -> Rectangle:
    """Return the upper half of a label's room."""
    return Rectangle(place.x, place.y - place.height / 4, place.width, place.height / 2)


def _turned(size: Size) -> Size:
    return Size(size.height, size.width)


def _turned_place(place: Rectangle) -> Rectangle:
    return Rectangle(place.y + ORIGIN, place.x + ORIGIN, place.height, place.width)
