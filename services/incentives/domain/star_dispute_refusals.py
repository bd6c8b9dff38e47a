"""Why a dispute about an award of the star, or a decision on it, is refused."""

from __future__ import annotations

from services.incentives.domain.dispute_refusals import DisputeRefused, OutsiderNeeded
from services.incentives.domain.refusals import NotFound


class StarAwardNotFound(NotFound):
    """Nobody of this code has an award that is published and holds."""

    en = "{winner} has no published award in this ranking of {period}; /stars lists those who have"
    zh = "{winner} 在 {period} 的此项评选中没有已公布的奖励；/stars 列出获奖者"


class NoPartInStarRanking(NotFound):
    """The department, its teams and its people have no rank beside the winner."""

    en = (
        "{department}, its teams and its people have no rank in this ranking of {period}; an award"
        " is disputed by a department that is ranked beside it"
    )
    zh = (
        "{department} 及其团队、人员在 {period} 的此项排名中没有名次；"
        "奖励只能由同一排名中有名次的部门提出争议"
    )


class StarAwardedAlready(DisputeRefused):
    """Who should be awarded instead has the award already."""

    en = "{candidate} is awarded in this ranking already; name another one, or nobody"
    zh = "{candidate} 在此项评选中已获奖；请指定其他对象，或不指定"


class StarAwardedAnew(DisputeRefused):
    """A later decision changed the award of the same candidate again."""

    en = "a later decision changed the award of {candidate} again; reverse that one first"
    zh = "此后的裁定又变更了 {candidate} 的奖励；请先撤销该裁定"


class AwardDecidedByYourself(OutsiderNeeded):
    """The caller decided who is awarded, which is what is disputed."""

    en = "you decided this award of the star yourself; another person decides the dispute"
    zh = "此协作之星奖励由您本人评定；须由另一人裁定该争议"


class AwardOfYourself(OutsiderNeeded):
    """The caller is who was awarded, or should be."""

    en = "this dispute is about an award to yourself; another person decides it"
    zh = "此争议涉及授予您本人的奖励；须由另一人裁定"
