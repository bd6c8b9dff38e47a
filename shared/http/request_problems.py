"""The problems of a request's body, headers and parameters, for every area."""

from __future__ import annotations

from shared.http.problem_details import ProblemError


class VersionStale(ProblemError):
    """What the caller has read has changed since."""

    status = 412
    en = "it has changed since you read it (version {version}); read it again, then repeat"
    zh = "自您读取后内容已变更（版本 {version}）；请重新读取后再提交"


class EtagMalformed(ProblemError):
    """The value of `If-Match` is no ETag of this API."""

    status = 412
    en = "{if_match} is no ETag of this; read it again and send its ETag"
    zh = "{if_match} 不是有效的 ETag；请重新读取并发送其 ETag"


class IfMatchMissing(ProblemError):
    """The command must say which version it is about."""

    status = 428
    en = "send If-Match with the ETag you have read"
    zh = "请在 If-Match 中发送您读取到的 ETag"


class KeyMalformed(ProblemError):
    """The idempotency key is empty, too long or has invisible characters."""

    status = 400
    en = "Idempotency-Key: 1 to {max_length} printable characters"
    zh = "Idempotency-Key 须为 1 至 {max_length} 个可见字符"


class InProgress(ProblemError):
    """A request with the same idempotency key has not been answered yet."""

    status = 409
    retry_after_seconds = 1
    en = "a request with this Idempotency-Key is under way; try again"
    zh = "具有相同 Idempotency-Key 的请求正在处理，请重试"


class KeyReused(ProblemError):
    """The idempotency key belongs to another request."""

    status = 422
    en = "this Idempotency-Key was used for another request; send a new one"
    zh = "此 Idempotency-Key 已用于其他请求，请使用新的键"


class EventIdUnreadable(ProblemError):
    """`Last-Event-ID` is not from this stream."""

    status = 400
    en = "Last-Event-ID is not the id of an event of this stream"
    zh = "Last-Event-ID 不是此事件流中的事件编号"


class Malformed(ProblemError):
    """The body cannot be read as JSON in UTF-8."""

    status = 400
    en = "the body is not JSON in UTF-8"
    zh = "请求体不是 UTF-8 编码的 JSON"


class TooLarge(ProblemError):
    """The body has more bytes than this operation accepts."""

    status = 413
    en = "the request body is larger than is accepted here"
    zh = "请求体超过此处允许的大小"


class ContentTypeUnsupported(ProblemError):
    """The body has another media type than this operation accepts."""

    status = 415
    en = "send the body with the header Content-Type: {expected}"
    zh = "请使用请求头 Content-Type: {expected} 发送请求体"


class Invalid(ProblemError):
    """The body, a parameter or a header does not fit; `errors` has each fault."""

    status = 422
    en = "the request is not valid; errors lists what to change"
    zh = "请求内容无效；需要修改之处见 errors"


class UnknownParameter(ProblemError):
    """The operation has no such query parameter."""

    status = 422
    en = "unknown query parameters: {names}; known here: {known}"
    zh = "未知的查询参数：{names}；可用的有：{known}"


class RepeatedParameter(ProblemError):
    """A query parameter of one value was sent several times."""

    status = 422
    en = "sent more than once: {names}; each takes one value"
    zh = "重复发送：{names}；每个参数只接受一个值"


class UnknownValue(ProblemError):
    """A filter names something that does not exist."""

    status = 422
    en = "there is no {parameter} {value}; known: {known}"
    zh = "参数 {parameter} 不能是 {value}；可用的有：{known}"


class TextInvalid(ProblemError):
    """A text has a character that cannot be stored."""

    status = 422
    en = "a text contains a character that cannot be stored"
    zh = "文本中含有无法保存的字符"


class CursorInvalid(ProblemError):
    """The cursor is from another list, or from other filters."""

    status = 422
    en = "not a cursor of this list and filter; begin again without one"
    zh = "该游标不属于此列表与筛选条件；请不带游标重新开始"


class InTheFuture(ProblemError):
    """Something is said to have happened at a time that is still to come."""

    status = 422
    en = "this lies in the future; enter it when it happened"
    zh = "该时间在将来；请在事情发生之后再录入"


class EnteredTooLate(ProblemError):
    """A department alone says what was so long ago, and may make somebody late or in time by it."""

    status = 422
    en = "this lies more than {days} working days back; ask an officer to enter it"
    zh = "该时间早于最近 {days} 个工作日；请由专员录入"
