"""Why a version's map cannot be drawn."""

from __future__ import annotations

from services.workflows.domain.refusals import WorkflowsRefused


class MapHasCircle(WorkflowsRefused):
    """Steps of the draft wait for each other, so that there is no order to draw."""

    en = "the steps {circle} wait for each other; change what they come after, then draw the map"
    zh = "步骤 {circle} 互相等待；请先更改它们的前置步骤，再绘制流程图"


class MapTooLargeToDraw(WorkflowsRefused):
    """The map has so many ways that nobody could read the drawing."""

    en = "the map has too many ways to draw; read it as format=mermaid, or divide the flow"
    zh = "流程图的路径过多，无法绘制；请用 format=mermaid 读取，或拆分流程"
