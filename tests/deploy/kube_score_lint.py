"""Checks that kube-score finds only what deploy/k8s/lint.yaml explains (`make lint-deploy`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import yaml

from tests.deploy.kustomize_manifests import K8S, OVERLAYS, overlay_objects

KUBE_SCORE = "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"
PERFECT_GRADE = 10


def kube_score_findings(overlay: str) -> Iterator[tuple[str, str]]:
    """Yield the id and the message of each check that an object does not pass."""
    completed = subprocess.run(
        ["go", "run", KUBE_SCORE, "score", "--output-format=json", "-"],
        input=yaml.safe_dump_all(overlay_objects(overlay)),
        capture_output=True,
        text=True,
        check=False,  # its exit code says that it found something
    )
    if not completed.stdout:
        sys.exit(f"kube-score cannot be had or does not run: {completed.stderr}")
    for scored in json.loads(completed.stdout):
        for check in scored["checks"]:
            if not check["skipped"] and check["grade"] < PERFECT_GRADE:
                message = "; ".join(comment["summary"] for comment in check["comments"] or ())
                yield check["check"]["id"], f"{overlay}: {scored['object_name']}: {message}"


def main() -> int:
    """Print findings without an explanation, and explanations without one; return the exit code."""
    explained = yaml.safe_load((K8S / "lint.yaml").read_text("utf-8"))
    findings = [found for overlay in OVERLAYS for found in kube_score_findings(overlay)]
    unexplained = [f"{check}: {message}" for check, message in findings if check not in explained]
    obsolete = [
        f"lint.yaml explains {check}, which is not found"
        for check in explained.keys() - dict(findings)
    ]
    print("\n".join([*unexplained, *obsolete]) or f"{len(findings)} findings, all explained")  # noqa: T201
    return 1 if unexplained or obsolete else 0


if __name__ == "__main__":
    sys.exit(main())
