"""A browser shows each text of a picture in its place, whatever fonts it has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from services.workflows.api.flow_pictures.svg_format import write_svg
from tests.workflows.flow_picture_examples import picture

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
MEASURING = """
const boxes = [...document.querySelectorAll('svg text')].map(one => one.getBoundingClientRect())
const steps = [...document.querySelectorAll('svg g > title')].map(one => one.parentNode)
const faults = []
boxes.forEach((one, at) => boxes.slice(at + 1).forEach((other, further) => {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
  if (across > 0.5 && down > 3) faults.push([at, at + 1 + further])
}))
for (const step of steps) {
  const frame = step.querySelector('rect').getBoundingClientRect()
  for (const text of step.querySelectorAll('text')) {
    const box = text.getBoundingClientRect()
    if (box.right > frame.right || box.bottom > frame.bottom) faults.push(text.textContent)
  }
}
document.getElementById('found').textContent =
  JSON.stringify({texts: boxes.length, steps: steps.length, faults})
"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here to look at pictures with")
def test_no_text_lies_on_another_one_in_a_browser(tmp_path: Path) -> None:
    pictures = [picture("en", with_figures=True), picture("zh", with_figures=True)]
    drawn = "".join(write_svg(one).decode() for one in pictures)
    page = tmp_path / "page.html"
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8">{drawn}<pre id="found"></pre>'
        f"<script>{MEASURING}</script>",
        "utf-8",
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    shown = subprocess.run(
        [str(BROWSER), *options, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', shown.stdout)
    assert found, shown.stderr[-500:]
    result = json.loads(found[1])
    assert result["steps"] == 24
    assert result["texts"] > 150
    assert result["faults"] == []
