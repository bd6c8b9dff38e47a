"""A version's map as BPMN 2.0 (OMG formal/2011-01-03), with its layout.

Every id is of ASCII and begins with a letter, and every node names the ways that come in and go
out: some tools drop what has other ids, and ways that are not named so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

from services.workflows.api.flow_pictures.bpmn_layout import BpmnLayout
from services.workflows.api.flow_pictures.diagram import Node, NodeKind, Way
from services.workflows.api.flow_pictures.flow_picture import FlowPicture
from services.workflows.api.flow_pictures.layout import Rectangle
from services.workflows.api.flow_pictures.xml_text import xml_attributes, xml_text
from services.workflows.domain.planned_step import (
    ApprovalMode,
    JointReview,
    MappedStep,
    ReviewRule,
)

_NAMESPACES = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
_TAGS = {
    NodeKind.START: ("startEvent", ""),
    NodeKind.END: ("endEvent", ""),
    NodeKind.DECISION: ("exclusiveGateway", "Diverging"),
    NodeKind.CHOICE: ("inclusiveGateway", "Diverging"),
    NodeKind.FORK: ("parallelGateway", "Diverging"),
    NodeKind.JOIN: ("inclusiveGateway", "Converging"),
}


def write_bpmn(picture: FlowPicture, flow_id: UUID) -> bytes:
    """Return the document in UTF-8; its ids are the same for the same version."""
    return ("\n".join(_Document(picture, flow_id).lines()) + "\n").encode()


class _Document:
    def __init__(self, picture: FlowPicture, flow_id: UUID) -> None:
        self.picture = picture
        self.process = f"process_{flow_id}_{picture.number}"
        self.ways = [(f"way_{at}", way) for at, way in enumerate(picture.diagram.ways, 1)]
        codes = dict.fromkeys(code for step in picture.steps for code in step.departments)
        self.resources = {code: f"department_{at}" for at, code in enumerate(codes, 1)}

    def lines(self) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        definitions = {
            **_NAMESPACES,
            "id": "definitions_1",
            "name": self.picture.title,
            "targetNamespace": "urn:concord:workflows",
            "expressionLanguage": _FEEL,
        }
        yield f"<bpmn:definitions{xml_attributes(definitions)}>"
        for code, resource in self.resources.items():
            named = xml_attributes({"id": resource, "name": self.picture.texts.department(code)})
            yield f"<bpmn:resource{named}/>"
        process = xml_attributes({"id": self.process, "name": self.picture.title})
        yield f"<bpmn:process{process}>"
        for node in self.picture.diagram.nodes:
            yield from self._node(node)
        for way_id, way in self.ways:
            yield from self._way(way_id, way)
        yield "</bpmn:process>"
        yield from self._diagram()
        yield "</bpmn:definitions>"

    def _node(self, node: Node) -> Iterator[str]:
        if node.step is None:
            tag, direction = _TAGS[node.kind]
            more = {"gatewayDirection": direction} if direction else {}
            yield f"<bpmn:{tag}{xml_attributes({'id': node.id, **more})}>"
            yield from self._links(node)
            yield f"</bpmn:{tag}>"
            return
        on_paper = node.step.approval_mode is ApprovalMode.PAPER
        tag = "manualTask" if on_paper else "userTask"
        yield f"<bpmn:{tag}{xml_attributes({'id': node.id, 'name': node.step.name})}>"
        said = "\n".join(self.picture.lines_of(node.step))
        yield f"<bpmn:documentation>{xml_text(said)}</bpmn:documentation>"
        yield from self._links(node)
        yield from self._owners(node.id, node.step)
        if node.step.review is not None:
            yield from _votes(node.step.review)
        yield f"</bpmn:{tag}>"

    def _links(self, node: Node) -> Iterator[str]:
        for way_id, way in self.ways:
            if way.target == node.id:
                yield f"<bpmn:incoming>{way_id}</bpmn:incoming>"
        for way_id, way in self.ways:
            if way.source == node.id:
                yield f"<bpmn:outgoing>{way_id}</bpmn:outgoing>"

    def _owners(self, node_id: str, step: MappedStep) -> Iterator[str]:
        """Write who does a step: its department, or the departments that review together."""
        texts = self.picture.texts
        reviewers = () if step.review is None else step.review.reviewers
        owners: list[tuple[str, str | None]] = [
            (texts.department(code), code) for code in reviewers
        ]
        owners = owners or [(texts.owner(step), step.department)]
        for at, (name, code) in enumerate(owners, 1):
            named = xml_attributes({"id": f"{node_id}_owner_{at}", "name": name})
            if code is None:
                yield f"<bpmn:potentialOwner{named}/>"
            else:
                resource = f"<bpmn:resourceRef>{self.resources[code]}</bpmn:resourceRef>"
                yield f"<bpmn:potentialOwner{named}>{resource}</bpmn:potentialOwner>"

    def _way(self, way_id: str, way: Way) -> Iterator[str]:
        label = self.picture.label_of(way)
        named = {"id": way_id, **({"name": label} if label else {})}
        ends = {"sourceRef": way.source, "targetRef": way.target}
        start = f"<bpmn:sequenceFlow{xml_attributes({**named, **ends})}"
        if not way.decisions:
            yield f"{start}/>"
            return
        yield f"{start}>"
        yield (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{xml_text(_condition(way))}</bpmn:conditionExpression>"
        )
        yield "</bpmn:sequenceFlow>"

    def _diagram(self) -> Iterator[str]:
        layout = BpmnLayout(self.picture)
        yield '<bpmndi:BPMNDiagram id="diagram_1">'
        yield f"<bpmndi:BPMNPlane{xml_attributes({'id': 'plane_1', 'bpmnElement': self.process})}>"
        for node in self.picture.diagram.nodes:
            shape = {"id": f"{node.id}_shape", "bpmnElement": node.id}
            if node.kind is NodeKind.DECISION:
                shape["isMarkerVisible"] = "true"
            bounds = _bounds(layout.nodes[node.id])
            yield f"<bpmndi:BPMNShape{xml_attributes(shape)}>{bounds}</bpmndi:BPMNShape>"
        for at, (way_id, _) in enumerate(self.ways):
            edge = xml_attributes({"id": f"{way_id}_edge", "bpmnElement": way_id})
            yield f"<bpmndi:BPMNEdge{edge}>"
            for x, y in layout.routes[at]:
                yield f'<di:waypoint x="{x:g}" y="{y:g}"/>'
            if (label := layout.labels[at]) is not None:
                yield f"<bpmndi:BPMNLabel>{_bounds(label)}</bpmndi:BPMNLabel>"
            yield "</bpmndi:BPMNEdge>"
        yield "</bpmndi:BPMNPlane>"
        yield "</bpmndi:BPMNDiagram>"


def _votes(review: JointReview) -> Iterator[str]:
    in_order = "true" if review.rule is ReviewRule.IN_ORDER else "false"
    yield f'<bpmn:multiInstanceLoopCharacteristics isSequential="{in_order}">'
    yield (
        '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">'
        f"{len(review.reviewers)}</bpmn:loopCardinality>"
    )
    needed = {ReviewRule.ANY: 1, ReviewRule.AT_LEAST: review.number}.get(review.rule)
    if needed is not None:
        yield (
            '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">'
            f"approvals &gt;= {needed}</bpmn:completionCondition>"
        )
    yield "</bpmn:multiInstanceLoopCharacteristics>"


def _condition(way: Way) -> str:
    """Return the condition of a way in FEEL."""
    texts = [json.dumps(one, ensure_ascii=False) for one in way.decisions]
    if len(texts) == 1:
        return f"decision = {texts[0]}"
    return f"decision in ({', '.join(texts)})"


def _bounds(place: Rectangle) -> str:
    return (
        f'<dc:Bounds x="{place.left:g}" y="{place.top:g}"'
        f' width="{place.width:g}" height="{place.height:g}"/>'
    )
