"""The BPMN of flows is valid, and the reader of bpmn-js reads all of it without a warning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.workflows.api.flow_pictures.bpmn_format import write_bpmn
from tests.generated_clients.programs import run
from tests.workflows.flow_picture_examples import FLOW_ID, HOSTILE, picture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_bpmn_is_valid_and_read_without_a_warning(node_folder: Path, tmp_path: Path) -> None:
    pictures = [picture("en"), picture("zh", with_figures=True), picture("en", add=HOSTILE)]
    files = [tmp_path / f"{at}.bpmn" for at in range(len(pictures))]
    for file, one in zip(files, pictures, strict=True):
        file.write_bytes(write_bpmn(one, FLOW_ID))
    spoilt = tmp_path / "spoilt.bpmn"
    spoilt.write_bytes(files[0].read_bytes().replace(b"sourceRef=", b"source="))
    *found, refused = json.loads(run(["node", "read_bpmn.mjs", *files, spoilt], node_folder))
    assert "The attribute 'source' is not allowed." in " ".join(refused["invalid"])
    for one, drawn in zip(found, pictures, strict=True):
        ways = len(drawn.diagram.ways)
        elements = len(drawn.diagram.nodes) + ways
        assert one == {
            "invalid": [],
            "warnings": [],
            "elements": elements,
            "drawn": elements,
            "incoming": ways,
        }
