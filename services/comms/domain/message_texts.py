"""The texts that people get: one notice, or many of them grouped into one digest.

Subjects and reasons are written by people. So that nobody mentions a whole company, or shows an
address under another name, the characters of each provider's markup are replaced.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.comms.domain.message_providers import PROVIDERS
from services.comms.domain.message_settings import MessageSettings, Transport
from services.comms.domain.message_titles import TITLES
from services.comms.domain.notice import NoticeKind, Wording
from shared.eventsourcing.plural_forms import Counted


@dataclass(frozen=True)
class QueuedNotice:
    """A notice that is due to be sent to a subscription."""

    delivery_id: UUID
    notice_id: UUID
    kind: NoticeKind
    to: tuple[str, ...]
    text: Wording


@dataclass(frozen=True)
class MessageText:
    """What is sent."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        """Title and body as one text."""
        return f"{self.title}\n{self.body}"


_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊"})
_SLACK = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def notice_text(notice: QueuedNotice, settings: MessageSettings) -> MessageText:
    """Return the text of one notice, cut to what the transport takes."""
    title = _in_language(TITLES[notice.kind], settings, " / ")
    to = ", ".join(notice.to)
    lines = [_in_language(notice.text, settings, "\n"), f"→ {to}"]
    return _fitted(title, lines, settings.transport)


def digest_text(notices: Sequence[QueuedNotice], settings: MessageSettings) -> MessageText:
    """Return one text for many notices: how many of each kind, and as many of them as fit."""
    number = len(notices)
    title = _in_language(
        Wording(en=f"{Counted(number):notice|notices}", zh=f"{number} 条通知"), settings, " / "
    )
    counts = Counter(notice.kind for notice in notices).most_common()
    summary = [f"{_in_language(TITLES[kind], settings, ' / ')}: {count}" for kind, count in counts]
    limit = PROVIDERS[settings.transport].max_text_bytes
    lines, told = summary, 0
    for notice in notices:
        line = "· " + _in_language(notice.text, settings, "\n  ")
        rest = [_left_out(number - told - 1, settings)] if told + 1 < number else []
        tried = _fit_form(title, [*lines, line, *rest], settings.transport)
        if _size(tried, settings.transport) > limit:
            break
        lines, told = [*lines, line], told + 1
    if told < number:
        lines = [*lines, _left_out(number - told, settings)]
    return _fitted(title, lines, settings.transport)


def _left_out(number: int, settings: MessageSettings) -> str:
    wording = Wording(
        en=f"and {number} more; see Concord", zh=f"另有 {number} 条，请在 Concord 查看"
    )
    return _in_language(wording, settings, " / ")


def _in_language(wording: Wording, settings: MessageSettings, between: str) -> str:
    zh, en = _one_line(wording.zh), _one_line(wording.en)
    return {"zh": zh, "en": en, "both": f"{zh}{between}{en}"}[settings.language]


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _escaped(text: str, transport: Transport) -> str:
    if transport == "email":
        return text
    return text.translate(_SLACK if transport == "slack" else _FULL_WIDTH)


def _fit_form(title: str, lines: Sequence[str], transport: Transport) -> MessageText:
    return MessageText(_escaped(title, transport), _escaped("\n".join(lines), transport))


def _fitted(title: str, lines: Sequence[str], transport: Transport) -> MessageText:
    """Return the text, cut at its end where the transport does not take all of it."""
    text = _fit_form(title, lines, transport)
    limit = PROVIDERS[transport].max_text_bytes
    if _size(text, transport) <= limit:
        return text
    body = text.body
    while (excess := _size(MessageText(text.title, f"{body}…"), transport) - limit) > 0:
        body = body[: -max(1, excess // _MAX_CHARACTER_BYTES)]
    return MessageText(text.title, f"{body}…")


_MAX_CHARACTER_BYTES = 6
"""What no character takes more of, in JSON either."""
_LIMITED_IN_JSON = frozenset[Transport]({"feishu", "dingtalk"})
"""Their limit is of the whole body, in which `"`, `\\` and line breaks take two bytes."""


def _size(text: MessageText, transport: Transport) -> int:
    """Return the bytes of a text, in JSON where that counts; DingTalk doubles the line breaks."""
    if transport not in _LIMITED_IN_JSON:
        return len(text.whole.encode())
    doubled = text.whole.replace("\n", "\n\n")
    return len(json.dumps(doubled, ensure_ascii=False).encode())
