"""The words that people read for the codes of the insights area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "SourceState": {
            "current": "最新",
            "behind": "有待读取",
            "incomplete": "不完整",
            "source-differs": "来源不一致",
            "source-behind-checkpoint": "来源早于读取位置",
        },
    },
)
