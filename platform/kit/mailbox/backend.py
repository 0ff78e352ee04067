"""A mail backend that delivers into a folder, one .eml file per mail."""

import os
import re
import secrets
from collections.abc import Sequence
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kit import clock


class EmailBackend(BaseEmailBackend):
    """Writes each mail to settings.MAILBOX_DIR; the file's name sorts by time. Several processes may write at once."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        self.folder = Path(settings.MAILBOX_DIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver the mails; returns how many were written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            self._write(mail)
        return len(email_messages)

    def _write(self, mail: EmailMessage) -> None:
        message: Message = mail.message()
        recipients = [address for _name, address in getaddresses(mail.recipients())]
        # The envelope's recipients, so that blind copies are found as well.
        message["X-Mailbox-Recipients"] = ", ".join(recipients)
        name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}-{_label(recipients)}.eml"
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        # A rename is atomic: a reader never sees half a mail.
        os.replace(unfinished, self.folder / name)


def _label(recipients: list[str]) -> str:
    first = recipients[0] if recipients else "nobody"
    return re.sub(r"[^a-zA-Z0-9@.+_]", "_", first)[:60]
