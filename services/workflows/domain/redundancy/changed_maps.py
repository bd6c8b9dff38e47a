"""Maps with one thing changed, such that they could be published as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.workflows.domain.flow_graph import FlowGraph, find_faults
from services.workflows.domain.planned_step import (
    ApprovalMode,
    JointReview,
    MappedStep,
    ReviewRule,
    StepKind,
)

Steps = tuple[MappedStep, ...]


def without_step(steps: Steps, key: str) -> Steps | None:
    """Return a map without a step: what followed it follows what came before it.

    `None` where that would not leave a map that could be published: the first step stays, as does
    one whose decision, or a decision before it, chooses the way.
    """
    graph = FlowGraph(steps)
    step = graph.by_key[key]
    followers = [graph.by_key[after] for after in graph.after[key]]
    if key == steps[0].key or step.on_decision is not None:
        return None
    if any(follower.on_decision is not None for follower in followers):
        return None
    before = {
        other: tuple(
            dict.fromkeys(
                found for one in names for found in (graph.before[key] if one == key else (one,))
            )
        )
        for other, names in graph.before.items()
    }
    changed = _in_order([one for one in steps if one.key != key], before)
    return None if find_faults(changed) else changed


def with_electronic_approval(steps: Steps, key: str) -> Steps:
    """Return a map in which a step is signed electronically."""
    electronic = {"approval_mode": ApprovalMode.ELECTRONIC}
    return tuple(one.model_copy(update=electronic) if one.key == key else one for one in steps)


def with_joint_review(steps: Steps, keys: Sequence[str]) -> Steps:
    """Return a map in which consecutive steps of known departments are one joint review of all.

    It has the key of the first of them and the longest of their standard durations.
    """
    graph = FlowGraph(steps)
    parts = [graph.by_key[key] for key in keys]
    reviewers = tuple(part.department for part in parts if part.department is not None)
    joint = parts[0].model_copy(
        update={
            "name": " + ".join(part.name for part in parts),
            "standard": max(part.standard for part in parts),
            "kind": StepKind.JOINT_REVIEW,
            "approval_mode": _common_mode(parts),
            "review": JointReview(rule=ReviewRule.ALL, reviewers=reviewers),
        }
    )
    replaced = dict.fromkeys(keys[1:], keys[0])
    before = {
        key: tuple(dict.fromkeys(replaced.get(one, one) for one in names))
        for key, names in graph.before.items()
    }
    before[joint.key] = graph.before[joint.key]
    kept = [joint if one.key == joint.key else one for one in steps if one.key not in replaced]
    return _in_order(kept, before)


def _common_mode(parts: Sequence[MappedStep]) -> ApprovalMode | None:
    """Return how all of the steps are signed; paper as soon as one of them is."""
    modes = {part.approval_mode for part in parts}
    if ApprovalMode.PAPER in modes:
        return ApprovalMode.PAPER
    return modes.pop() if len(modes) == 1 else None


def _in_order(steps: Sequence[MappedStep], before: Mapping[str, tuple[str, ...]]) -> Steps:
    """Return the steps, each after those that are given for it."""
    found = []
    previous: tuple[str, ...] = ()
    for step in steps:
        wanted = before[step.key]
        found.append(step.model_copy(update={"after": None if wanted == previous else wanted}))
        previous = (step.key,)
    return tuple(found)
