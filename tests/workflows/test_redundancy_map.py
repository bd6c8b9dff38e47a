"""What a map shows by itself, with the saving by its replayed cases."""

from __future__ import annotations

import pytest

from services.workflows.domain.flow_graph import find_faults
from services.workflows.domain.planned_step import ApprovalMode, StepKind
from services.workflows.domain.redundancy import ProposalKind, Thresholds
from tests.workflows.redundancy_examples import BY_MAP, case, hours, medians, propose, step

ASK = step("ask", produces="request")
PAY = step("pay", produces="payment")


def test_a_paper_approval_is_signed_electronically_in_its_working_time() -> None:
    steps = (ASK, step("sign", "approval", approval_mode=ApprovalMode.PAPER), PAY)
    claimed = [case(n, ("Ask", 1), ("Sign", 10, "done", 8), ("Pay", 1)) for n in (1, 2)]
    unclaimed = case(3, ("Ask", 1), ("Sign", 10), ("Pay", 1))
    found = propose(steps, [*claimed, unclaimed])["paper-approval sign"]
    assert found.saving is not None
    assert (found.cases, found.saving.cases, found.saving.cases_changed) == (3, 3, 2)
    assert found.saving.changed_case_ids == (claimed[0].case_id, claimed[1].case_id)
    assert medians(found) == [12, 4]
    assert hours(found.saving.before.p90, found.saving.after.p90) == [12, 12]
    assert found.changed is not None
    assert found.changed[1].approval_mode is ApprovalMode.ELECTRONIC
    nothing_known = propose(steps, [unclaimed, case(4, ("ask", 1), ("sign", 2), ("pay", 0))])
    assert nothing_known["paper-approval sign"].saving is None
    assert "No saving is claimed" in nothing_known["paper-approval sign"].assumptions.en


def test_consecutive_reviews_become_one_that_takes_as_long_as_the_longest() -> None:
    steps = (ASK, step("law", "review"), step("tax", "review"), step("risk", "approval"), PAY)
    done = case(1, ("Ask", 1), ("Law", 5), ("Tax", 7), ("Risk", 2), ("Pay", 1))
    back = case(
        2,
        *(("Ask", 1), ("Law", 3), ("Tax", 2, "sent-back")),
        *(("Law", 2), ("Tax", 4), ("Risk", 1), ("Pay", 1)),
    )
    rejected = case(
        3, ("Ask", 1), ("Law", 5, "done", None, "rejected"), ("Tax", 7), ("Risk", 2), ("Pay", 1)
    )
    other_order = case(4, ("Ask", 1), ("Tax", 7), ("Law", 5), ("Risk", 2), ("Pay", 1))
    found = propose(steps, [done, back])["consecutive-reviews law"]
    assert found.keys == ("law", "tax", "risk")
    assert found.title.zh == "Law、Tax、Risk：由逐个评审改为一次联合评审"
    assert medians(found) == [14, 9]
    assert found.saving is not None
    assert hours(found.saving.before.p90, found.saving.after.p90) == [16, 11]
    assert found.changed is not None
    joint = found.changed[1]
    assert (joint.key, joint.kind, joint.after) == ("law", StepKind.JOINT_REVIEW, None)
    assert joint.review is not None
    assert joint.review.reviewers == ("dep-law", "dep-tax", "dep-risk")
    assert [one.key for one in found.changed] == ["ask", "law", "pay"]
    assert find_faults(found.changed) == []
    unchanged = propose(steps, [rejected, other_order])["consecutive-reviews law"]
    assert unchanged.saving is None


def test_reviews_are_joined_only_where_a_joint_review_means_the_same() -> None:
    def kinds(*reviews: object) -> list[str]:
        steps = (ASK, *reviews, PAY)
        done = [case(n, *((one.name, 1) for one in steps)) for n in (1, 2)]  # type: ignore[attr-defined]
        return [one for one in propose(steps, done) if one.startswith("consecutive")]  # type: ignore[arg-type]

    law, tax = step("law", "review"), step("tax", "review")
    assert kinds(law, tax) == ["consecutive-reviews law"]
    assert kinds(law, step("tax", "review", department="DEP-LAW")) == []
    assert kinds(law, step("tax", "review", department=None)) == []
    assert kinds(law, step("tax", "review", role="executor")) == []
    assert kinds(law, step("tax", "review", decisions=("a", "b"))) == []
    for kind in ("office-hours", "workdays"):
        in_hours = step("law", "review", working_hours=kind)
        assert kinds(law, step("tax", "review", working_hours=kind)) == kinds(in_hours, tax) == []
    assert kinds(law, step("draw"), tax) == []
    assert kinds(law, step("tax", "review", "ask")) == []
    assert kinds(step("draw", "task", "ask"), step("law", "review", "ask", "draw"), tax) == []
    chooses = step("choose", decisions=("yes", "no"))
    asks = step("law", "review", on_decision="yes")
    assert kinds(chooses, asks, tax) == ["consecutive-reviews law"]
    joint_first = (law.model_copy(update={"after": None}), tax, PAY)
    done = [case(n, ("Law", 1), ("Tax", 1), ("Pay", 1)) for n in (1, 2)]
    assert "consecutive-reviews law" not in propose(joint_first, done)
    modes = [step("law", "review", approval_mode="paper"), step("tax", "review")]
    for mode, expected in (("paper", "paper"), ("electronic", None)):
        pair = (ASK, modes[0].model_copy(update={"approval_mode": ApprovalMode(mode)}), tax, PAY)
        cases = [case(n, *((one.name, 1) for one in pair)) for n in (1, 2)]
        changed = propose(pair, cases)["consecutive-reviews law"].changed
        assert changed is not None
        assert changed[1].approval_mode == expected


def test_a_step_without_output_is_left_out_where_others_say_what_they_produce() -> None:
    file = step("file", department="archive")
    done = [case(n, ("Ask", 1), ("File", 4), ("Pay", 1)) for n in (1, 2)]
    found = propose((ASK, file, PAY), done)["step-without-output file"]
    assert medians(found) == [6, 2]
    assert found.changed is not None
    assert [(one.key, one.after) for one in found.changed] == [("ask", None), ("pay", None)]
    silent = (step("ask"), file, step("pay"))
    assert propose(silent, done, BY_MAP) == {}
    first = (file, ASK.model_copy(update={"after": None}), PAY)
    cases = [case(n, ("File", 4), ("Ask", 1), ("Pay", 1)) for n in (1, 2)]
    assert propose(first, cases, BY_MAP) == {}


def test_a_step_that_a_choice_depends_on_is_not_left_out() -> None:
    chosen = step("file", "task", "ask", on_decision="yes")
    other = step("pay", "task", "ask", on_decision="no", produces="payment")
    asks = ASK.model_copy(update={"decisions": ("yes", "no")})
    done = [case(n, ("Ask", 1), ("File", 4)) for n in (1, 2)]
    assert propose((asks, chosen, other), done, BY_MAP) == {}
    deciding = step("file", decisions=("yes", "no"))
    after = (
        step("pay", "task", "file", on_decision="yes", produces="payment"),
        step("end", "task", "file", on_decision="no", produces="note"),
    )
    assert propose((ASK, deciding, *after), done, BY_MAP) == {}
    reviewed = step("file", "approval", decisions=("yes", "no"), department="sales")
    twice = step("last", "approval", "file", department="sales")
    found = propose(
        (ASK, reviewed, *after, twice),
        [case(n, ("Ask", 1), ("File", 1), ("Pay", 1), ("Last", 1)) for n in (1, 2)],
    )
    assert "same-approver-twice file" not in found


def test_the_same_department_approves_once() -> None:
    steps = (
        ASK,
        step("first", "approval", department="law"),
        step("draw", produces="plan"),
        step("last", "approval", department="LAW"),
    )
    done = [case(n, ("Ask", 1), ("First", 5), ("Draw", 1), ("Last", 1)) for n in (1, 2)]
    found = propose(steps, done)["same-approver-twice first"]
    assert found.keys == ("first", "last")
    assert medians(found) == [8, 3]
    assert found.changed is not None
    assert [one.key for one in found.changed] == ["ask", "draw", "last"]
    back = case(3, *(("Ask", 1), ("First", 5, "sent-back"), ("Ask", 1)), ("First", 5), ("Last", 1))
    no_later = case(4, ("Ask", 1), ("First", 5))
    counted = propose(steps, [*done, back, no_later])["same-approver-twice first"]
    assert counted.saving is not None
    assert (counted.cases, counted.saving.cases, counted.saving.cases_changed) == (3, 4, 2)
    others = (*steps[:3], step("last", "approval", department="law", role="liaison"))
    assert "same-approver-twice first" not in propose(others, done)
    branches = (
        ASK,
        step("first", "approval", "ask", department="law"),
        step("last", "approval", "ask", department="law"),
    )
    assert "same-approver-twice first" not in propose(branches, done)


def test_nothing_is_proposed_from_too_few_cases() -> None:
    steps = (ASK, step("sign", "approval", approval_mode=ApprovalMode.PAPER), PAY)
    cases = [case(n, ("Ask", 1), ("Sign", 10, "done", 8), ("Pay", 1)) for n in range(20)]
    assert propose(steps, cases[:19], Thresholds()) == {}
    assert list(propose(steps, cases, Thresholds())) == [
        "paper-approval sign",
        "never-refused sign",
        "waiting sign",
    ]
    assert propose(steps, [], Thresholds(cases=0)) == {}


def test_no_kind_is_proposed_from_fewer_cases_than_the_stated_number() -> None:
    steps = (
        ASK,
        step("law", "review", approval_mode=ApprovalMode.PAPER),
        step("tax", "review"),
        step("draw"),
        step("first", "approval", department="boss"),
        step("sign", "approval", department="boss"),
        PAY,
    )
    names = ("Ask", "Law", "Tax", "Draw", "First", "Sign", "Pay")
    walk = [(name, 4, "done", 3) for name in names]
    back = [*walk[:2], ("Tax", 1, "sent-back"), *walk[1:]]
    cases = [case(n, *back) for n in range(5)]
    loose = {"rework_share": 0.1, "waiting_share": 0.01}
    found = propose(steps, cases, Thresholds(cases=5, **loose))
    assert {one.kind for one in found.values()} == set(ProposalKind)
    assert propose(steps, cases[:4], Thresholds(cases=5, **loose)) == {}


def test_a_flow_of_one_step_has_nothing_to_leave_out() -> None:
    only = (step("sign", "approval", produces="x"),)
    assert propose(only, [case(n, ("Sign", 3)) for n in (1, 2)]).keys() == {"waiting sign"}


@pytest.mark.parametrize("imported", [False, True])
def test_proposals_from_a_log_where_all_steps_take_zero_time_promise_no_saving(
    *, imported: bool
) -> None:
    steps = (
        ASK,
        step("law", "review", approval_mode=ApprovalMode.PAPER),
        step("tax", "approval"),
        step("sign", "approval", department="dep-tax"),
        step("file", "task"),
        PAY,
    )
    walk = ("Ask", "Law", "Tax", "Sign", "File", "Pay")
    known = () if imported else ("done", 0)
    cases = [case(n, *((name, 0, *known) for name in walk), imported=imported) for n in range(30)]
    found = propose(steps, cases)
    assert found.keys() >= {"paper-approval law", "consecutive-reviews law", "never-refused tax"}
    assert not {one.kind for one in found.values()} & {ProposalKind.REWORK, ProposalKind.WAITING}
    assert [one.saving for one in found.values()] == [None] * len(found)


def test_ids_depend_on_what_is_proposed_and_not_on_the_cases() -> None:
    steps = (ASK, step("law", "review"), step("tax", "review"), PAY)
    few = [case(n, ("Ask", 1), ("Law", 2), ("Tax", 2), ("Pay", 1)) for n in (1, 2)]
    more = [*few, case(3, ("Ask", 1), ("Law", 1), ("Tax", 2), ("Pay", 1))]
    first, second = propose(steps, few), propose(steps, more)
    assert {one.id for one in first.values()} == {one.id for one in second.values()}
    assert len({one.id for one in first.values()}) == len(first)


@pytest.mark.parametrize(
    ("modes", "joint"),
    [
        (("electronic", "electronic"), "electronic"),
        (("electronic", None), None),
        (("electronic", "paper"), "paper"),
        ((None, None), None),
    ],
)
def test_a_joint_review_is_signed_as_all_of_its_parts_were(
    modes: tuple[str | None, ...], joint: str | None
) -> None:
    parts = [step(f"r{n}", "review", approval_mode=mode) for n, mode in enumerate(modes)]
    done = [case(n, ("Ask", 1), ("R0", 1), ("R1", 1), ("Pay", 1)) for n in (1, 2)]
    found = propose((ASK, *parts, PAY), done)["consecutive-reviews r0"]
    assert found.changed is not None
    assert found.changed[1].approval_mode == joint
