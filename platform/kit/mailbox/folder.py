"""Reading the mailbox's folder."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings

# What the backend gives a file; anything else in an address is refused, so that nothing outside the folder is read.
FILE_NAME = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{8}-[\w@.+]{1,60}")


@dataclass(frozen=True)
class Mail:
    """One mail of the folder, taken apart."""

    name: str
    sent_at: datetime
    sender: str
    recipients: list[str]
    subject: str
    text: str
    html: str

    @property
    def is_html(self) -> bool:
        """Whether the mail has an HTML part."""
        return bool(self.html)


def mails(*, recipient: str = "", limit: int = 100) -> list[Mail]:
    """The newest mails, newest first; only those whose recipients contain the given text, if any."""
    found: list[Mail] = []
    for path in _files():
        mail = _read(path)
        if recipient.lower() in ", ".join(mail.recipients).lower():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def mail_named(name: str) -> Mail | None:
    """The mail of this name, or None when there is none or the name is not one the backend gives."""
    path = Path(settings.MAILBOX_DIR) / f"{name}.eml"
    return _read(path) if FILE_NAME.fullmatch(name) and path.is_file() else None


def _files() -> Iterator[Path]:
    folder = Path(settings.MAILBOX_DIR)
    names = (
        [path for path in folder.glob("*.eml") if FILE_NAME.fullmatch(path.stem)] if folder.is_dir() else []
    )
    yield from sorted(names, key=lambda path: path.name, reverse=True)


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    stamp = datetime.strptime(path.stem.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Mail(
        name=path.stem,
        sent_at=stamp,
        sender=str(message.get("From", "")),
        recipients=str(message.get("X-Mailbox-Recipients", message.get("To", ""))).split(", "),
        subject=str(message.get("Subject", "")),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None and part.get_content_subtype() == kind else ""
