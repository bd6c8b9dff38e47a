"""The problems of connections, hosts and limits: what a server cannot take on at this moment."""

from __future__ import annotations

from shared.http.problem_details import ProblemError


class UnknownHost(ProblemError):
    """The header `Host` names another server."""

    status = 400
    en = "this server is not known by the name in the header Host; use its own address"
    zh = "请求头 Host 中的名称不是本服务器的名称；请使用服务器自己的地址"


class BodyTooSlow(ProblemError):
    """The request's body did not arrive in time."""

    status = 408
    en = "the request's body arrived too slowly; send it again"
    zh = "请求体传输过慢，请重新发送"


class BodiesTooManyOfCaller(ProblemError):
    """The caller sends more bodies at once than one caller may."""

    status = 429
    retry_after_seconds = 1
    en = "you are sending too many requests at once; wait until some are answered"
    zh = "您同时发送的请求过多；请等待部分请求得到答复"


class StreamsTooManyOfCaller(ProblemError):
    """The caller follows as many event streams as one caller may."""

    status = 429
    retry_after_seconds = 30
    en = "you follow {limit} event streams already; close one first"
    zh = "您已打开 {limit} 个事件流；请先关闭一个"


class StreamsAtCapacity(ProblemError):
    """As many event streams are open as this server serves."""

    status = 503
    retry_after_seconds = 30
    en = "no more event streams can be served now; try again"
    zh = "暂时无法提供更多事件流，请稍后重试"


class BodiesAtCapacity(ProblemError):
    """The bodies that are being received take as much memory as is meant for them."""

    status = 503
    retry_after_seconds = 1
    en = "too many large requests are being received; try again"
    zh = "正在接收的大请求过多，请稍后重试"


class NoPlace(ProblemError):
    """Every connection that the server can have is at work."""

    status = 503
    retry_after_seconds = 1
    en = "the server can take no more connections now; try again"
    zh = "服务器暂时无法接受更多连接，请稍后重试"
