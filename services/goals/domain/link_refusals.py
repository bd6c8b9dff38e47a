"""The reasons for which links between goals refuse a command."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused


class LinkIdTaken(GoalsRefused):
    """Another link has this id."""

    en = "a link of this id was offered already; offer it under another id"
    zh = "已有此编号的关联；请使用其他编号"


class LinkExists(GoalsRefused):
    """The two goals have this link already."""

    en = "this link exists already (link {link_id})"
    zh = "此关联已存在（关联 {link_id}）"


class LinkWasDeclined(GoalsRefused):
    """A declined link is not accepted."""

    en = "the link was declined; offer it anew"
    zh = "关联已被拒绝；请重新提出"


class LinkWasWithdrawn(GoalsRefused):
    """A withdrawn link is not answered."""

    en = "the link was withdrawn; offer it anew"
    zh = "关联已撤回；请重新提出"


class LinkWasAccepted(GoalsRefused):
    """An accepted link is not declined."""

    en = "the link was accepted; who offered it may withdraw it"
    zh = "关联已被接受；提出方可以撤回"


class LinkDeclinedBefore(GoalsRefused):
    """The link was declined for another reason."""

    en = "the link was declined already, because: {reason}"
    zh = "关联已被拒绝，理由：{reason}"


class LinkWithdrawnBefore(GoalsRefused):
    """The link was withdrawn for another reason."""

    en = "the link was withdrawn already, because: {reason}"
    zh = "关联已撤回，理由：{reason}"


class DeclinedLinkIsOver(GoalsRefused):
    """A declined link is not withdrawn."""

    en = "the link was declined; there is nothing to withdraw"
    zh = "关联已被拒绝；没有可撤回的内容"
