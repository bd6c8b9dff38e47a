"""Pictures of a flow's version: SVG, Mermaid and BPMN 2.0, all drawn from one diagram."""
