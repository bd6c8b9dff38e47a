"""The problems of callers, paths, contention and unavailable parts, for every area."""

from __future__ import annotations

from shared.http.problem_details import ProblemError


class TokenMissing(ProblemError):
    """The request has no bearer token."""

    status = 401
    en = "a bearer token is needed: send the header Authorization: Bearer …"
    zh = "需要访问令牌：请发送请求头 Authorization: Bearer …"


class TokenExpired(ProblemError):
    """The token's time is over."""

    status = 401
    en = "the token has expired; sign on again"
    zh = "令牌已过期，请重新登录"


class TokenIssuerUnknown(ProblemError):
    """The token comes from an issuer that is not trusted here."""

    status = 401
    en = "the token was not accepted: its issuer is not accepted here"
    zh = "令牌未被接受：此处不接受其签发者"


class TokenTypeWrong(ProblemError):
    """The token is for another purpose, such as an ID token."""

    status = 401
    en = "the token was not accepted: it is not an access token"
    zh = "令牌未被接受：它不是访问令牌"


class TokenKeyUnknown(ProblemError):
    """The issuer has no key of the token's key id."""

    status = 401
    en = "the token was not accepted: its issuer has no such key"
    zh = "令牌未被接受：其签发者没有对应的密钥"


class TokenMalformed(ProblemError):
    """What was sent as a token is none."""

    status = 401
    en = "the token was not accepted: it is no token of the form header.payload.signature"
    zh = "令牌未被接受：它不是“头.内容.签名”形式的令牌"


class DepartmentsSeveral(ProblemError):
    """The token names several departments, but a caller acts for one."""

    status = 403
    en = "the token names more than one department; ask for a token of one department"
    zh = "令牌包含多个部门；请使用只含一个部门的令牌"


class DepartmentMissing(ProblemError):
    """The token has department roles and names no department."""

    status = 403
    en = "the token names no department in its claim {claim}"
    zh = "令牌的声明 {claim} 中没有部门"


class RoleMissing(ProblemError):
    """The caller has none of the roles that the operation needs."""

    status = 403
    en = "this needs one of the roles: {roles}"
    zh = "此操作需要以下角色之一：{roles}"


class OtherDepartment(ProblemError):
    """The caller's role reaches his own department only."""

    status = 403
    en = "you may not act for the department {department}"
    zh = "您不能代表部门 {department} 操作"


class NotFound(ProblemError):
    """There is no such path."""

    status = 404
    en = "there is no such path; /api/openapi.json lists them"
    zh = "没有此路径；所有路径见 /api/openapi.json"


class UnknownArea(ProblemError):
    """The path names an area that does not run here."""

    status = 404
    en = "there is no area {area}"
    zh = "没有模块 {area}"


class UnknownProjection(ProblemError):
    """There is no read model of this name."""

    status = 404
    en = "there is no such area or projection"
    zh = "没有此模块或读模型"


class MethodNotAllowed(ProblemError):
    """The path has no operation of this method."""

    status = 405
    en = "this path does not support the method {method}; the header Allow lists those it does"
    zh = "此路径不支持 {method} 方法；支持的方法见响应头 Allow"


class ChangedMeanwhile(ProblemError):
    """Other commands kept changing the same thing."""

    status = 409
    retry_after_seconds = 1
    en = "others keep changing this; try again"
    zh = "其他人正在修改同一内容，请重试"


class Fault(ProblemError):
    """Concord made a mistake."""

    status = 500
    en = "an internal error occurred; it has been logged"
    zh = "发生内部错误，已记录日志"


class StoreAway(ProblemError):
    """The database cannot be reached."""

    status = 503
    retry_after_seconds = 1
    en = "the store cannot be reached; try again"
    zh = "暂时无法连接数据库，请重试"


class BusAway(ProblemError):
    """The event bus cannot be reached."""

    status = 503
    retry_after_seconds = 1
    en = "the bus cannot be reached; try again"
    zh = "暂时无法连接事件总线，请重试"


class SignOnAway(ProblemError):
    """The identity provider's keys cannot be read."""

    status = 503
    en = "the sign-on provider cannot be reached, so the token cannot be checked; try again"
    zh = "暂时无法连接登录服务，无法验证令牌，请重试"


class TokenKeysAway(ProblemError):
    """The public key of the installation's own tokens cannot be read."""

    status = 503
    retry_after_seconds = 5
    en = "the key that tokens are checked with is not there yet; try again"
    zh = "验证令牌的密钥尚未就绪，请重试"


class ServiceAway(ProblemError):
    """A service behind the gateway does not answer."""

    status = 503
    retry_after_seconds = 1
    en = "a service is starting; try again"
    zh = "服务正在启动，请重试"


class NotReady(ProblemError):
    """An area cannot reach its database."""

    status = 503
    retry_after_seconds = 1
    en = "{area}: the database cannot be reached"
    zh = "{area}：无法连接数据库"
