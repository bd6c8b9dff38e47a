"""Decides the commands to a matter.

open → handled. The recommendation is made when a matter is classified, by the policy in force
then, and stays: people act on what was recommended to them. Another channel needs a reason, and
so does a document that was not sent here.
"""

from __future__ import annotations

from services.comms.domain.document_refusals import DocumentReasonMissing
from services.comms.domain.matter_commands import (
    ClassifyMatter,
    HandleMatter,
    MatterCommand,
    ReclassifyMatter,
)
from services.comms.domain.matter_events import (
    ChannelDeviated,
    Classification,
    MatterClassified,
    MatterEvent,
    MatterHandled,
    MatterReclassified,
)
from services.comms.domain.matter_refusals import (
    CHINESE_CHANNELS,
    CHINESE_CLASSES,
    DeviationReasonMissing,
    DeviationReasonSuperfluous,
    MatterClassFixed,
    MatterHandledOtherwise,
    MatterIdTaken,
    UnknownMatter,
)
from services.comms.domain.matter_state import HandledMatter, MatterState, OpenMatter
from shared.eventsourcing.refusal import words_for


def decide(command: MatterCommand, matter: MatterState) -> list[MatterEvent]:
    """Return the events of a command.

    Raises `UnknownMatter`, `InvalidMatter` where a reason is missing or superfluous, and
    `CommsRefused` where its state forbids the command.
    """
    match command:
        case ClassifyMatter():
            return _classify(command, matter)
        case ReclassifyMatter():
            return _reclassify(command, matter)
        case HandleMatter():
            return _handle(command, matter)


def _classify(command: ClassifyMatter, matter: MatterState) -> list[MatterEvent]:
    if matter is not None:
        raise MatterIdTaken
    return [
        MatterClassified(
            matter_id=command.matter_id,
            subject=command.subject,
            department=command.department,
            classification=_classification(command),
            at=command.at,
        )
    ]


def _reclassify(command: ReclassifyMatter, matter: MatterState) -> list[MatterEvent]:
    match matter:
        case OpenMatter(classification=current) if current.matter_class == command.matter_class:
            return []
        case OpenMatter(subject, department):
            return [
                MatterReclassified(
                    matter_id=command.matter_id,
                    classification=_classification(command),
                    at=command.at,
                    subject=subject,
                    department=department,
                )
            ]
        case HandledMatter():
            raise MatterClassFixed
        case None:
            raise UnknownMatter(matter=command.matter_id)


def _handle(command: HandleMatter, matter: MatterState) -> list[MatterEvent]:
    match matter:
        case OpenMatter(subject, department, current) if (
            command.channel != current.recommended or command.lacks_document
        ):
            if command.reason is None and command.channel == current.recommended:
                raise DocumentReasonMissing
            if command.reason is None:
                raise DeviationReasonMissing(
                    matter_class=words_for(current.matter_class, CHINESE_CLASSES),
                    recommended=words_for(current.recommended, CHINESE_CHANNELS),
                    channel=words_for(command.channel, CHINESE_CHANNELS),
                )
            return [
                ChannelDeviated(
                    matter_id=command.matter_id,
                    subject=subject,
                    department=department,
                    classification=current,
                    channel=command.channel,
                    reason=command.reason,
                    at=command.at,
                    without_document=command.lacks_document,
                )
            ]
        case OpenMatter(subject, department, current):
            if command.reason is not None:
                raise DeviationReasonSuperfluous
            return [
                MatterHandled(
                    matter_id=command.matter_id,
                    channel=command.channel,
                    at=command.at,
                    subject=subject,
                    department=department,
                    matter_class=current.matter_class,
                )
            ]
        case HandledMatter(channel, reason) if (channel, reason) == (
            command.channel,
            command.reason,
        ):
            return []
        case HandledMatter(channel):
            raise MatterHandledOtherwise(channel=words_for(channel, CHINESE_CHANNELS))
        case None:
            raise UnknownMatter(matter=command.matter_id)


def _classification(command: ClassifyMatter | ReclassifyMatter) -> Classification:
    return Classification(
        matter_class=command.matter_class,
        recommended=command.policy.channels.recommended_for(command.matter_class),
        policy_version=command.policy.version,
    )
