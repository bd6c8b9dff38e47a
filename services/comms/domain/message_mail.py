"""The e-mail of a message."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from services.comms.domain.message_address import MAILBOX_FORM, MessageAddress
from services.comms.domain.message_texts import MessageText

MAX_SUBJECT_LENGTH = 200


class MailboxUnusable(ValueError):
    """A sender or a recipient is no plain mailbox; it was taken before this was checked."""


def build_mail(
    address: MessageAddress, text: MessageText, delivery_id: UUID, at: datetime
) -> EmailMessage:
    """Return the e-mail of a text, sent at `at`.

    Its id is that of its delivery, the first one of a digest: mail that is sent again after an
    answer that was lost has the same, and mail servers show it once. Raises `MailboxUnusable`.
    """
    sender, recipient = str(address.sender), str(address.recipient)
    if not all(re.fullmatch(MAILBOX_FORM, one) for one in (sender, recipient)):
        raise MailboxUnusable
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = f"[Concord] {text.title}"[:MAX_SUBJECT_LENGTH]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{delivery_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # no answer of an absent person, RFC 3834
    message.set_content(f"{text.body}\n")
    return message
