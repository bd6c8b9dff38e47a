"""What proposals are called, and what their replay assumes, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.workflows.domain.both_languages import BothLanguages


class ProposalKind(StrEnum):
    """What a proposal is about."""

    PAPER_APPROVAL = "paper-approval"
    CONSECUTIVE_REVIEWS = "consecutive-reviews"
    STEP_WITHOUT_OUTPUT = "step-without-output"
    SAME_APPROVER_TWICE = "same-approver-twice"
    NEVER_REFUSED = "never-refused"
    REWORK = "rework"
    WAITING = "waiting"


TITLES: Mapping[ProposalKind, BothLanguages] = {
    ProposalKind.PAPER_APPROVAL: BothLanguages(
        "{names}: sign electronically instead of on paper", "{names}：由纸质签批改为电子签批"
    ),
    ProposalKind.CONSECUTIVE_REVIEWS: BothLanguages(
        "{names}: one joint review instead of one after the other",
        "{names}：由逐个评审改为一次联合评审",
    ),
    ProposalKind.STEP_WITHOUT_OUTPUT: BothLanguages(
        "{names}: leave it out, or say what it produces",
        "{names}：取消该步骤，或写明其产出",
    ),
    ProposalKind.SAME_APPROVER_TWICE: BothLanguages(
        "{names}: the same department approves twice; keep the later approval",
        "{names}：同一部门审批两次；保留后一次",
    ),
    ProposalKind.NEVER_REFUSED: BothLanguages(
        "{names}: approved in all {cases} cases; leave it out"
        " (true rate of refusals at most {bound:.1%}, one-sided 95 %)",
        "{names}：{cases} 个办件全部通过；取消该步骤（真实否决率单侧 95% 上限为 {bound:.1%}）",
    ),
    ProposalKind.REWORK: BothLanguages(
        "{names}: sent back in {cases} of {of} cases; agree beforehand on what must be handed in",
        "{names}：{of} 个办件中有 {cases} 个被退回；请事先约定须提交的内容",
    ),
    ProposalKind.WAITING: BothLanguages(
        "{names}: for {share:.0%} of their whole time cases are here and nobody is known to work on"
        " them; begin earlier",
        "{names}：办件全程有 {share:.0%} 的时间停在此步骤而无人办理的记录；请更早开始办理",
    ),
}

REPLAY_ASSUMES = BothLanguages(
    "Every other step lasts as long as it really did and is opened as long after what came before."
    " A step is opened no earlier than everything that had really ended before it.",
    "其余步骤的时长及其与前序步骤的间隔均与实际相同；实际先结束的步骤全部结束后，后续步骤才会打开。",
)

HOURS_ASSUMED = BothLanguages(
    "A step that counts working hours takes the same working time when it is opened earlier, by"
    " the calendar that held when it was opened.",
    "按工作时间计时的步骤提前打开时，所用的工作时间不变，以其打开时有效的工作日历为准。",
)
"""Said of maps that have such a step."""

ASSUMPTIONS: Mapping[ProposalKind, BothLanguages] = {
    ProposalKind.PAPER_APPROVAL: BothLanguages(
        "An electronic approval takes as long as its working part, from the claim to the end: that"
        " is the most that can be saved. Openings that nobody claimed keep their real time.",
        "电子签批的时长等于其实际办理部分（从领取到完成），这是可节省的上限；无人领取的步骤保持实际时长。",
    ),
    ProposalKind.CONSECUTIVE_REVIEWS: BothLanguages(
        "All parts are opened together, each takes as long as it really did, and the joint review"
        " as long as the longest. Rounds in which a part was sent back stay as they were.",
        "各部分同时打开，各自时长与实际相同，联合评审的时长取其中最长者；有退回的轮次保持不变。",
    ),
    ProposalKind.STEP_WITHOUT_OUTPUT: BothLanguages(
        "Nobody needs what the step does, so it takes no time. Openings that were sent back stay.",
        "该步骤的工作无人需要，因此不占时间；被退回的步骤保持不变。",
    ),
    ProposalKind.SAME_APPROVER_TWICE: BothLanguages(
        "The later approval covers the earlier one, which takes no time. Cases in which the earlier"
        " one was sent back or rejected stay as they were.",
        "后一次审批涵盖前一次，前一次不占时间；前一次曾退回或否决的办件保持不变。",
    ),
    ProposalKind.NEVER_REFUSED: BothLanguages(
        "The step takes no time. What it would have refused passes; with 95 % confidence that is at"
        " most {bound:.1%} of the cases (0 of {cases}, Clopper and Pearson 1934: 1 − 0.05^(1/n)).",
        "该步骤不占时间。原会被否决的办件将通过；在 95% 置信度下不超过 {bound:.1%}"
        "（{cases} 个中 0 个，Clopper–Pearson 1934：1 − 0.05^(1/n)）。",
    ),
    ProposalKind.REWORK: BothLanguages(
        "Every case passes the step at the first try, and what was done again takes no time: that"
        " is the most that can be saved. No change of the map is known that brings it about.",
        "每个办件一次通过该步骤，返工不占时间，这是可节省的上限；尚无可实现这一点的流程图改动。",
    ),
    ProposalKind.WAITING: BothLanguages(
        "Waiting is the time until somebody claimed the step, nights and free days included; in"
        " {unknown} of {of} openings that is not known, and their whole time counts as waiting. The"
        " replay begins what was claimed as soon as it is opened, the most that can be saved, and"
        " leaves the others as they were. No change of the map is known that brings it about.",
        "等待指步骤打开至有人领取的时间，含夜间和休息日；"
        "{of} 次打开中有 {unknown} 次未知，其全部时长计为等待。"
        "重放时，有领取记录的步骤一打开即开始办理，这是可节省的上限，其余保持不变；尚无可实现这一点的流程图改动。",
    ),
}

NO_SAVING = BothLanguages(
    "No saving is claimed: by what is known of the cases, none would have ended earlier.",
    "不主张节省：根据办件的已知信息，没有办件会更早结束。",
)
