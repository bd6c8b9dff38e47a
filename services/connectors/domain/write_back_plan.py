"""What is written to a linked item when something happened here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.write_back_terms import (
    TEXTS,
    CommentTerms,
    RemoteLinkTerms,
    TransitionTerms,
    WriteBackRule,
    WriteBackTrigger,
    fill_template,
)
from services.connectors.domain.write_content import (
    CommentContent,
    RemoteLinkContent,
    TransitionContent,
    WriteContent,
)

MAX_COMMENT = 30_000
"""Characters; Jira takes 32,767."""
MAX_LINK_TEXT = 255
_NO_TARGET = UUID(int=0)
COMMANDS: Mapping[WriteBackTrigger, frozenset[str]] = {
    WriteBackTrigger.STEP_DONE: frozenset({"complete-step"}),
    WriteBackTrigger.STEP_SENT_BACK: frozenset({"send-back"}),
    WriteBackTrigger.HANDOFF_OFFERED: frozenset({"offer"}),
    WriteBackTrigger.HANDOFF_ACCEPTED: frozenset({"accept"}),
    WriteBackTrigger.HANDOFF_REJECTED: frozenset({"reject"}),
    WriteBackTrigger.REQUEST_REPLIED: frozenset({"reply", "resolve"}),
    WriteBackTrigger.REQUEST_CLOSED: frozenset({"resolve", "withdraw"}),
}
"""The commands of statuses by which an item itself has this happen."""


@dataclass(frozen=True)
class Happening:
    """Something that happened here to what an item stands for."""

    trigger: WriteBackTrigger
    target: UUID
    """The case, handoff or request."""
    values: Mapping[str, str]
    """The fields that texts may name."""
    is_own_command: bool
    """Whether the connector itself gave the command, so that the item told it."""

    @property
    def activity(self) -> str | None:
        """The name of the step, if it is about one."""
        return self.values.get("activity")


@dataclass(frozen=True)
class ItemPlace:
    """The project and type by which an item is mapped."""

    project: str
    item_type: str


def plan_writes(
    happening: Happening, place: ItemPlace, terms: MappingTerms
) -> Sequence[WriteContent]:
    """Return what is to be written to the item, in this order; often nothing."""
    return [
        content
        for rule in terms.write_back
        if rule.is_about(place.project, place.item_type, happening.trigger, happening.activity)
        for content in _contents(rule, happening, place, terms)
    ]


def _contents(
    rule: WriteBackRule, happening: Happening, place: ItemPlace, terms: MappingTerms
) -> Iterator[WriteContent]:
    transition = rule.transition
    if transition is not None and not _is_echo(transition, happening, place, terms):
        yield _transition(transition)
    if rule.comment is not None and not _is_echo_of_comment(happening):
        yield _comment(rule.comment, happening)
    if rule.remote_link is not None:
        yield _remote_link(rule.remote_link, happening)


def _is_echo(
    wanted: TransitionTerms, happening: Happening, place: ItemPlace, terms: MappingTerms
) -> bool:
    """Return whether the item came into this status itself, which had that effect here.

    Meanwhile it may have gone on to a later one, which it must not be taken back from.
    """
    if not happening.is_own_command:
        return False
    route = terms.route_for(place.project, place.item_type)
    return route is not None and any(
        rule.status == wanted.status
        and rule.command.value in COMMANDS.get(happening.trigger, ())
        and rule.activity == happening.activity
        for rule in route.statuses
    )


def _is_echo_of_comment(happening: Happening) -> bool:
    """Return whether it was a comment or status of the item that was the reply here."""
    return happening.is_own_command and happening.trigger is WriteBackTrigger.REQUEST_REPLIED


def _transition(terms: TransitionTerms) -> TransitionContent:
    return TransitionContent(
        status=terms.status,
        transition=terms.transition,
        resolution=terms.resolution,
        fields=terms.fields,
    )


def _comment(terms: CommentTerms, happening: Happening) -> CommentContent:
    template = terms.text or TEXTS[happening.trigger][terms.language]
    return CommentContent(text=fill_template(template, happening.values)[:MAX_COMMENT])


def _remote_link(terms: RemoteLinkTerms, happening: Happening) -> RemoteLinkContent:
    return RemoteLinkContent(
        global_id=f"concord={happening.target}",
        url=fill_template(terms.url, happening.values),
        title=fill_template(terms.title, happening.values)[:MAX_LINK_TEXT],
    )


def expected_writes(
    command: str, values: Mapping[str, str], place: ItemPlace, terms: MappingTerms
) -> Sequence[WriteContent]:
    """Return what would be written back after a command, with the fields that are known then.

    The others stay in the texts as they are named.
    """
    return [
        content
        for trigger, commands in COMMANDS.items()
        if command in commands
        for content in plan_writes(
            Happening(trigger, _NO_TARGET, values, is_own_command=True), place, terms
        )
    ]
