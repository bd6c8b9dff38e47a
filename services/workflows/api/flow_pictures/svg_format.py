"""A version's map as SVG 1.1: no script, no link, no font and no picture from elsewhere.

Each text is divided into lines that fit into its box in the widest usual font, and the layout has a
place for every box, label and way, so that no text lies on anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.workflows.api.flow_pictures.diagram import Node, NodeKind
from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.layers import Line, Size
from services.workflows.api.flow_pictures.layout import Layout, Point, Rectangle, lay_out
from services.workflows.api.flow_pictures.measured import LATENESS, LATENESS_NAMES
from services.workflows.api.flow_pictures.text_widths import measure_at, one_line
from services.workflows.api.flow_pictures.xml_text import xml_attributes, xml_text
from services.workflows.domain.planned_step import ApprovalMode, MappedStep, StepKind
from shared.table_documents.text_lines import wrap_text

MARGIN = 24.0
BOX_WIDTH = 270.0
PADDING = 14.0
NAME_SIZE, TEXT_SIZE, TITLE_SIZE = 14.0, 12.0, 18.0
NAME_LINE, TEXT_LINE, TITLE_LINE = 20.0, 17.0, 26.0
LABEL_WIDTH = 150.0
GATEWAY = Size(44, 44)
NARROWEST = 460.0
"""How wide a drawing is at least, so that its title and legend have room."""

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a browser lets the picture do: to be looked at."""

_FONTS = "'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_KIND_COLOURS = {
    StepKind.TASK: "#4a6fa5",
    StepKind.REVIEW: "#8a6d3b",
    StepKind.APPROVAL: "#7a4988",
    StepKind.JOINT_REVIEW: "#2f7f79",
}
_PLAIN = "#ffffff"
_WAY_COLOURS = ("#9aa5b1", "#6b7785", "#3b4754")
_INSIDE = {NodeKind.DECISION: "×", NodeKind.CHOICE: "○", NodeKind.FORK: "+", NodeKind.JOIN: "○"}


def write_svg(picture: FlowPicture) -> bytes:
    """Return the picture in UTF-8."""
    return "\n".join(_Drawing(picture).lines()).encode()


class _Drawing:
    def __init__(self, picture: FlowPicture) -> None:
        self.picture = picture
        self.diagram = picture.diagram
        self.labels = [_wrap(picture.label_of(way), LABEL_WIDTH) for way in self.diagram.ways]
        self.texts = {node.id: self._texts(node) for node in self.diagram.nodes}
        lines = [
            Line(way.source, way.target, _size_of(label) if label else None)
            for way, label in zip(self.diagram.ways, self.labels, strict=True)
        ]
        self.layout: Layout = lay_out(
            {node.id: self._node_size(node) for node in self.diagram.nodes}, lines
        )

    def lines(self) -> Iterator[str]:
        width = max(self.layout.size.width, NARROWEST) + 2 * MARGIN
        title = wrap_text(
            one_line(self.picture.title), width - 2 * MARGIN, measure_at(TITLE_SIZE, bold=True)
        )
        legend = self._legend_lines(width - 2 * MARGIN)
        head = MARGIN + len(title) * TITLE_LINE + 10
        height = head + self.layout.size.height + MARGIN
        legend_top = height
        height += len(legend) * TEXT_LINE + (MARGIN if legend else 0)
        size = {
            "width": f"{width:g}",
            "height": f"{height:g}",
            "viewBox": f"0 0 {width:g} {height:g}",
        }
        yield (
            '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" role="img"'
            f"{xml_attributes({'xml:lang': self.picture.words.language, **size})}>"
        )
        yield f"<title>{xml_text(self.picture.title)}</title>"
        yield f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>'
        yield f'<g font-family="{_FONTS}" font-size="{TEXT_SIZE:g}" fill="#1b1b1b">'
        for at, text in enumerate(title):
            yield _text(MARGIN, MARGIN + 16 + at * TITLE_LINE, text, TITLE_SIZE, bold=True)
        left = (width - self.layout.size.width) / 2
        yield f'<g transform="translate({left:g} {head:g})">'
        yield from self._ways()
        for label, place in zip(self.labels, self.layout.labels, strict=True):
            if place is not None:
                yield from _label(label, place)
        for node in self.diagram.nodes:
            yield from self._node(node, self.layout.nodes[node.id])
        yield "</g>"
        yield from self._legend(legend, legend_top)
        yield "</g>"
        yield "</svg>\n"

    def _texts(self, node: Node) -> tuple[Sequence[str], Sequence[str]]:
        """Return the lines of a node's name, and those of what is said of it."""
        inner = BOX_WIDTH - 2 * PADDING
        if node.step is None:
            return (), ()
        name = wrap_text(one_line(node.step.name), inner, measure_at(NAME_SIZE, bold=True))
        said = [
            line
            for text in self.picture.lines_of(node.step)
            for line in wrap_text(one_line(text), inner, measure_at(TEXT_SIZE))
        ]
        return name, said

    def _node_size(self, node: Node) -> Size:
        words = self.picture.words
        match node.kind:
            case NodeKind.STEP:
                name, said = self.texts[node.id]
                text = len(name) * NAME_LINE + len(said) * TEXT_LINE
                return Size(BOX_WIDTH, text + 2 * PADDING - 4)
            case NodeKind.START | NodeKind.END:
                word = words.start if node.kind is NodeKind.START else words.end
                return Size(measure_at(TEXT_SIZE)(word) + 2 * PADDING, 30)
            case _:
                return GATEWAY

    def _ways(self) -> Iterator[str]:
        shares: Sequence[float | None] = [None] * len(self.diagram.ways)
        if self.picture.measured is not None:
            shares = self.picture.measured.shares(self.diagram.ways)
        for share, route in zip(shares, self.layout.routes, strict=True):
            if share is None:
                yield from _way(route, 1.5, _WAY_COLOURS[1])
            else:
                colour = _WAY_COLOURS[min(int(share * len(_WAY_COLOURS)), len(_WAY_COLOURS) - 1)]
                yield from _way(route, 1.2 + 4.8 * share, colour)

    def _node(self, node: Node, place: Rectangle) -> Iterator[str]:
        if node.step is not None:
            yield from self._step(node.id, node.step, place)
        elif node.kind in _INSIDE:
            x, y, half = place.x, place.y, GATEWAY.width / 2
            corners = f"{x:g},{y - half:g} {x + half:g},{y:g} {x:g},{y + half:g} {x - half:g},{y:g}"
            yield (
                f'<polygon points="{corners}" fill="#fffdf5" stroke="#3b4754" stroke-width="1.5"/>'
            )
            yield _text(x, y + 6, _INSIDE[node.kind], 18, middle=True, bold=True)
        else:
            words, is_end = self.picture.words, node.kind is NodeKind.END
            yield _rectangle(place, 15, "#eef1f4", "#3b4754", 3 if is_end else 1.5)
            word = words.end if is_end else words.start
            yield _text(place.x, place.y + 4, word, TEXT_SIZE, middle=True)

    def _step(self, node_id: str, step: MappedStep, place: Rectangle) -> Iterator[str]:
        colour = _KIND_COLOURS[step.kind]
        dashes = "6 3" if step.approval_mode is ApprovalMode.PAPER else None
        yield "<g>"
        yield f"<title>{xml_text(step.name)}</title>"
        yield _rectangle(place, 6, self._filling(step.key), colour, 1.8, dashes)
        yield (
            f'<rect x="{place.left:g}" y="{place.top + 5:g}" width="5"'
            f' height="{place.height - 10:g}" fill="{colour}"/>'
        )
        name, said = self.texts[node_id]
        x, y = place.left + PADDING, place.top + PADDING - 4
        for line in name:
            y += NAME_LINE
            yield _text(x, y - 5, line, NAME_SIZE, bold=True)
        for line in said:
            y += TEXT_LINE
            yield _text(x, y - 4, line, TEXT_SIZE)
        yield "</g>"

    def _filling(self, key: str) -> str:
        measured = self.picture.measured
        found = None if measured is None else measured.steps.get(key)
        if found is None or found.lateness is None:
            return _PLAIN
        return LATENESS[found.lateness][1]

    def _legend_lines(self, width: float) -> Sequence[str]:
        if self.picture.measured is None:
            return ()
        words = self.picture.words
        return [
            *(words.late_legend.format(name) for name in LATENESS_NAMES),
            *wrap_text(words.way_legend, width - 24, measure_at(TEXT_SIZE)),
        ]

    def _legend(self, lines: Sequence[str], top: float) -> Iterator[str]:
        for at, line in enumerate(lines):
            y = top + at * TEXT_LINE
            if at < len(LATENESS):
                yield _rectangle(
                    Rectangle(MARGIN + 7, y + 8, 14, 11), 2, LATENESS[at][1], "#9aa5b1", 1
                )
            yield _text(MARGIN + 24, y + 12, line, TEXT_SIZE)


def _way(route: Sequence[Point], width: float, colour: str) -> Iterator[str]:
    (x, y), tip, half = route[-1], 7 + width, 3.5 + width / 2
    points = " ".join(f"{a:g},{b:g}" for a, b in (*route[:-1], (x, y - tip + 1)))
    yield (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"/>'
    )
    yield (
        f'<polygon points="{x:g},{y:g} {x - half:g},{y - tip:g} {x + half:g},{y - tip:g}"'
        f' fill="{colour}"/>'
    )


def _wrap(text: str, width: float) -> Sequence[str]:
    return wrap_text(one_line(text), width, measure_at(TEXT_SIZE)) if text else ()


def _size_of(lines: Sequence[str]) -> Size:
    return Size(max(map(measure_at(TEXT_SIZE), lines)) + 8, len(lines) * TEXT_LINE + 4)


def _label(lines: Sequence[str], place: Rectangle) -> Iterator[str]:
    yield _rectangle(place, 3, _PLAIN, "none", 0)
    for at, line in enumerate(lines):
        yield _text(place.x, place.top + 14 + at * TEXT_LINE, line, TEXT_SIZE, middle=True)


def _rectangle(
    place: Rectangle, radius: float, fill: str, stroke: str, width: float, dashes: str | None = None
) -> str:
    broken = "" if dashes is None else f' stroke-dasharray="{dashes}"'
    return (
        f'<rect x="{place.left:g}" y="{place.top:g}" width="{place.width:g}"'
        f' height="{place.height:g}" rx="{radius:g}" fill="{fill}" stroke="{stroke}"'
        f' stroke-width="{width:g}"{broken}/>'
    )


def _text(
    x: float, y: float, text: str, size: float, *, bold: bool = False, middle: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{weight}{anchor}>{xml_text(text)}</text>'
