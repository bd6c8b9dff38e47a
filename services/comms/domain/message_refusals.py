"""The refusals of subscriptions that send messages to people, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import CommsNotFound, CommsRefused, InvalidSubscription


class RobotSecretMissing(InvalidSubscription):
    """The robot signs its messages, and no secret is given."""

    en = "this robot signs its messages; give the secret that its settings show"
    zh = "该机器人需要签名；请填写其设置中显示的密钥"


class RobotSecretNotUsed(InvalidSubscription):
    """The robot signs nothing."""

    en = "this robot signs nothing, its address is the secret; leave the secret out"
    zh = "该机器人不签名，其网址即为密钥；请去掉密钥"


class MentionsNotUsed(InvalidSubscription):
    """The transport mentions nobody."""

    en = "only DingTalk (mobile numbers) and WeCom (user ids) mention people; leave it out"
    zh = "仅钉钉（手机号）和企业微信（用户编号）支持提醒他人；请去掉"


class MailboxesMissing(InvalidSubscription):
    """E-mail has no sender or no recipient."""

    en = "e-mail needs a sender and a recipient"
    zh = "电子邮件需要发件人和收件人"


class MailboxesNotUsed(InvalidSubscription):
    """A robot has no sender and no recipient."""

    en = "a robot has no sender and no recipient; leave them out"
    zh = "机器人没有发件人和收件人；请去掉"


class SchemeOfOtherTransport(InvalidSubscription):
    """The address has another scheme than the transport."""

    en = "robots have addresses with https://, mail servers with smtps:// or smtp://"
    zh = "机器人的网址以 https:// 开头，邮件服务器以 smtps:// 或 smtp:// 开头"


class QuietAllDay(InvalidSubscription):
    """The quiet hours end when they begin."""

    en = "quiet hours must end at another time than they begin; disable it to hear nothing"
    zh = "免打扰时段的起止时间不得相同；如不想接收，请停用该订阅"


class OtherTransport(CommsRefused):
    """The subscription sends in another way, or elsewhere."""

    en = (
        "the transport of a subscription does not change, and where a robot or an e-mail goes is "
        "changed by replacing its address; create another subscription instead"
    )
    zh = "订阅的通道不可更改，机器人或邮件的去向请通过更换地址修改；如需其他通道，请新建订阅"


class OnlyMailServesPeople(InvalidSubscription):
    """Only a subscription of e-mail, and no person's own, opens its mail server to people."""

    en = "only a subscription of e-mail opens its mail server to people"
    zh = "仅电子邮件订阅可向个人开放其邮件服务器"


class MailboxOfOtherDomain(InvalidSubscription):
    """A person's mailbox is in another domain than the sender."""

    en = "your notices go to a mailbox of {domain} alone"
    zh = "您的通知只能发送到 {domain} 的邮箱"


class NoMailServerForPeople(CommsNotFound):
    """There is no mail server of this id that is open to people."""

    en = "no mail server {subscription} is open to people; GET /mail-servers lists those that are"
    zh = "没有向个人开放的邮件服务器 {subscription}；可用的请见 GET /mail-servers"


class TooManyOwnSubscriptions(CommsRefused):
    """A person has as many subscriptions of his own as he may have."""

    en = "you have {limit} subscriptions already; change or delete one of them"
    zh = "您已有 {limit} 个订阅；请修改或删除其中之一"


class SubscriptionOfPerson(CommsRefused):
    """A person's own subscription is changed by this person alone."""

    en = "only the person whose subscription this is changes it; disable or delete it"
    zh = "这是个人订阅，只有本人可以修改；您可以停用或删除它"
