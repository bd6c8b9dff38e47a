"""The problems of uploads, for every area."""

from __future__ import annotations

from shared.http.problem_details import ProblemError


class UploadsBusy(ProblemError):
    """As many uploads run as may run at once."""

    status = 503
    retry_after_seconds = 10
    en = "{limit} uploads are being read already; send this one again in a moment"
    zh = "已有 {limit} 个上传正在读取；请稍后重新发送"


class UploadsTooManyOfCaller(ProblemError):
    """The caller sends one upload already: each has one at a time, so that others get a turn."""

    status = 429
    retry_after_seconds = 10
    en = "another upload of yours is being read; send this one again when it is done"
    zh = "您的另一个上传正在读取；请待其完成后重新发送"


class UploadSpaceUsedUp(ProblemError):
    """There is no disk space for the upload."""

    status = 503
    retry_after_seconds = 60
    en = "there is no disk space for this upload; try again later, or tell the operator"
    zh = "没有足够的磁盘空间接收此上传；请稍后重试，或联系管理员"


class UploadTakesTooLong(ProblemError):
    """Reading the upload takes more time than one may take."""

    status = 422
    en = "reading this upload takes longer than {seconds} seconds; divide it, then send the parts"
    zh = "读取此上传超过 {seconds} 秒；请拆分后分别发送"


class UploadTakesTooMuchMemory(ProblemError):
    """Reading the upload takes more memory than one may take."""

    status = 422
    en = "reading this upload takes too much memory; divide it, then send the parts"
    zh = "读取此上传占用过多内存；请拆分后分别发送"


class ServerStopping(ProblemError):
    """The server stops, so the upload was given up."""

    status = 503
    retry_after_seconds = 10
    en = "the server is stopping, so nothing of this upload was kept; send it again"
    zh = "服务器正在停止，此上传未保留任何内容；请重新发送"
