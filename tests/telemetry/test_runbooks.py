"""Every alert has a section in the runbook, docs/operations.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from shared.installation.settings import Settings
from tests.architecture.source_files import ROOT

RUNBOOK = ROOT / "docs" / "operations.md"
RULES = ROOT / "deploy" / "observability" / "prometheus"


def alerts() -> Iterator[Mapping[str, Any]]:
    """Yield every alert of every file of rules."""
    for file in RULES.glob("*.yaml"):
        for group in yaml.safe_load(file.read_text("utf-8")).get("groups", []):
            yield from (rule for rule in group["rules"] if "alert" in rule)


def sections() -> Mapping[str, str]:
    """Return the sections of the runbook's chapter on alerts, by heading."""
    _, _, behind = RUNBOOK.read_text("utf-8").partition("\n## Alerts\n")
    chapter, _, _ = behind.partition("\n## ")
    named = re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", chapter, re.MULTILINE | re.DOTALL)
    return {name: text.strip() for name, text in named}


def test_every_alert_has_its_section_and_every_section_its_alert() -> None:
    assert {alert["alert"] for alert in alerts()} == sections().keys()
    assert all(len(text) > 80 for text in sections().values()), "say what to do"


def test_every_alert_points_to_its_section() -> None:
    for alert in alerts():
        anchor = f"docs/operations.md#{alert['alert'].lower()}"
        assert alert["annotations"].get("runbook_url") == anchor, alert["alert"]


def test_metrics_that_the_runbook_names_are_emitted() -> None:
    source = (ROOT / "shared" / "telemetry" / "metrics.py").read_text("utf-8")
    emitted = {name.replace(".", "_") for name in re.findall(r'"(concord[._][a-z_.]+)"', source)}
    named = set(re.findall(r"\b(concord_[a-z_]+)\b", RUNBOOK.read_text("utf-8")))
    named -= {f"concord_{name}" for name in Settings.model_fields}  # files of secrets
    assert named
    unknown = {
        name
        for name in named
        if not any(re.fullmatch(rf"{one}(_total|_seconds|_count)*", name) for one in emitted)
    }
    assert not unknown
