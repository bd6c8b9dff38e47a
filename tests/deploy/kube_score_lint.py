"""`python -m tests.deploy.kube_score_lint`: kube-score finds only what deploy/k8s/lint.yaml explains."""

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
    """Yield the id of each check that an object does not pass, and what it says."""
    done = subprocess.run(
        ["go", "run", KUBE_SCORE, "score", "--output-format=json", "-"],
        input=yaml.safe_dump_all(overlay_objects(overlay)),
        capture_output=True,
        text=True,
        check=False,  # its exit code says that it found something
    )
    if not done.stdout:
        sys.exit(f"kube-score cannot be had or does not run: {done.stderr}")
    for one in json.loads(done.stdout):
        for check in one["checks"]:
            if not check["skipped"] and check["grade"] < PERFECT_GRADE:
                said = "; ".join(comment["summary"] for comment in check["comments"] or ())
                yield check["check"]["id"], f"{overlay}: {one['object_name']}: {said}"


def main() -> int:
    """Print what is unexplained, or explained and gone; return the exit code."""
    explained = yaml.safe_load((K8S / "lint.yaml").read_text("utf-8"))
    found = [one for overlay in OVERLAYS for one in kube_score_findings(overlay)]
    unexplained = [f"{check}: {said}" for check, said in found if check not in explained]
    gone = [
        f"lint.yaml explains {one}, which is not found" for one in explained.keys() - dict(found)
    ]
    print("\n".join([*unexplained, *gone]) or f"{len(found)} findings, all explained")  # noqa: T201
    return 1 if unexplained or gone else 0


if __name__ == "__main__":
    sys.exit(main())
