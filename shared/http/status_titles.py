"""The titles of HTTP statuses in every language: RFC 9457 titles without a `type` of their own."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from shared.eventsourcing.refusal import Language

_CHINESE_TITLES = {
    HTTPStatus.BAD_REQUEST: "请求格式错误",
    HTTPStatus.UNAUTHORIZED: "未登录",
    HTTPStatus.FORBIDDEN: "无权限",
    HTTPStatus.NOT_FOUND: "不存在",
    HTTPStatus.METHOD_NOT_ALLOWED: "不支持该方法",
    HTTPStatus.NOT_ACCEPTABLE: "无法按要求的格式返回",
    HTTPStatus.CONFLICT: "与当前状态冲突",
    HTTPStatus.GONE: "已结束",
    HTTPStatus.PRECONDITION_FAILED: "前提条件不满足",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "请求内容过大",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "不支持的内容类型",
    HTTPStatus.UNPROCESSABLE_ENTITY: "请求内容无效",
    HTTPStatus.PRECONDITION_REQUIRED: "缺少前提条件",
    HTTPStatus.TOO_MANY_REQUESTS: "请求过多",
    HTTPStatus.INTERNAL_SERVER_ERROR: "服务器内部错误",
    HTTPStatus.BAD_GATEWAY: "网关错误",
    HTTPStatus.SERVICE_UNAVAILABLE: "服务暂不可用",
    HTTPStatus.GATEWAY_TIMEOUT: "网关超时",
}

STATUS_TITLES: Mapping[int, Mapping[Language, str]] = MappingProxyType(
    {
        int(status): {"en": status.phrase, "zh": _CHINESE_TITLES.get(status, status.phrase)}
        for status in HTTPStatus
    }
)
"""The title of each status in each language."""
