"""The refusals of notices and webhooks, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsNotFound,
    CommsRefused,
    InvalidSubscription,
)


class UnknownNotice(CommsNotFound):
    """There is no notice of this id."""

    en = "there is no notice {notice}"
    zh = "没有通知 {notice}"


class UnknownSubscription(CommsNotFound):
    """There is no webhook subscription of this id."""

    en = "there is no subscription {subscription}; create it first"
    zh = "没有订阅 {subscription}；请先创建"


class UnknownDelivery(CommsNotFound):
    """There is no delivery of this id."""

    en = "there is no such delivery: {delivery}"
    zh = "没有此投递：{delivery}"


class SubscriptionIdTaken(CommsRefused):
    """A subscription of this id has other settings."""

    en = "a subscription of this id exists already; change it instead"
    zh = "该编号的订阅已存在；请修改该订阅"


class TooManySubscriptions(CommsRefused):
    """There are as many subscriptions as there may be."""

    en = "there are {limit} subscriptions already; change one that is idle"
    zh = "已有 {limit} 个订阅；请修改闲置的订阅"


class NoticeKindsUnclear(InvalidSubscription):
    """The kinds are none, or one is named twice."""

    en = "name each kind of notice that is wanted, at least one, once"
    zh = "请填写所需的通知种类，至少一种，每种一次"


class DeliveryAccepted(CommsRefused):
    """The receiver has accepted the delivery."""

    en = "the receiver has accepted it; there is nothing to send again"
    zh = "接收方已接受；无需再次发送"


class SecretOfWrongLength(InvalidSubscription):
    """The secret is no key of the right length."""

    en = (
        "a secret is {prefix} and {shortest} to {longest} bytes in base64; leave it out "
        "to be given one"
    )
    zh = "密钥为 {prefix} 加 {shortest} 至 {longest} 字节的 base64；留空则自动生成"


class SecretWeak(InvalidSubscription):
    """The secret can be guessed."""

    en = "this secret is not random; leave it out to be given one"
    zh = "该密钥不是随机生成的；留空则自动生成"


class KeysNotEncrypted(InvalidSubscription):
    """There is no key to encrypt secrets with."""

    en = "secrets cannot be kept: whoever operates Concord has to set CONCORD_ENCRYPTION_KEYS first"
    zh = "无法保存密钥：请系统运维人员先设置 CONCORD_ENCRYPTION_KEYS"


class UrlUnreadable(InvalidSubscription):
    """The URL is too long or has characters that a URL cannot have."""

    en = "a URL is at most {limit} ASCII characters without spaces; encode the others"
    zh = "网址最多 {limit} 个 ASCII 字符，不含空格；其他字符请编码"


class UrlIncomplete(InvalidSubscription):
    """The URL has no scheme or no host."""

    en = "send a whole URL, for example https://example.com/concord"
    zh = "请填写完整的网址，例如 https://example.com/concord"


class UrlWithCredentials(InvalidSubscription):
    """The URL holds a user or a password."""

    en = "a URL must not hold a user or password; the signature is enough"
    zh = "网址不得含有用户名或密码；签名已足够"


class UrlWithFragment(InvalidSubscription):
    """The URL has a fragment."""

    en = "what follows # is never sent; leave it out"
    zh = "# 之后的内容不会发送；请去掉"


class UrlUnencrypted(InvalidSubscription):
    """The URL is plain http to another machine."""

    en = "send to https; plain http only to this machine itself"
    zh = "请使用 https；http 仅限本机"


class UrlLeadsHere(InvalidSubscription):
    """The host resolves to this machine, which the URL does not say."""

    en = "its host resolves to this machine ({address})"
    zh = "其主机解析为本机（{address}）"


class UrlLeadsElsewhere(InvalidSubscription):
    """The host does not resolve to this machine, as the URL says."""

    en = "its host does not resolve to this machine ({address})"
    zh = "其主机未解析为本机（{address}）"


class UrlAddressForbidden(InvalidSubscription):
    """The host resolves to an address that no receiver may have."""

    en = "its host resolves to {address}, which is not allowed for a receiver"
    zh = "其主机解析为 {address}，接收方不得使用该地址"


class UrlNotAllowed(InvalidSubscription):
    """The host has no public address, and its network is not among those that are allowed."""

    en = (
        "{address} is in a network that webhooks may not be sent to; whoever operates Concord "
        "can allow it"
    )
    zh = "{address} 所在网络不允许接收通知；可由系统运维人员放行"


class UrlUnparsable(InvalidSubscription):
    """The text is no URL."""

    en = "this is no URL; check its host and port"
    zh = "这不是网址；请检查主机名和端口"
