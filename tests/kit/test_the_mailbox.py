"""Reading mail without a mail server, while developing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from kit.mailbox import folder
from kit.mailbox.backend import EmailBackend
from tenants.models import Tenant

At = Callable[..., Client]


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = tmp_path / "mailbox"


def deliver(subject: str = "Ready", *, to: str = "ada@lyon.example", html: str = "", bcc: str = "") -> None:
    mail = EmailMultiAlternatives(subject, "See http://lyon.localhost/", "Lyon <no-reply@lyon.example>", [to])
    mail.bcc = [bcc] if bcc else []
    if html:
        mail.attach_alternative(html, "text/html")
    assert EmailBackend().send_messages([mail]) == 1


def test_a_mail_becomes_one_file_and_can_be_read_again() -> None:
    deliver("Votre code: 123 456 – bienvenue à Lyon", html="<p>Bienvenue</p>")
    (mail,) = folder.mails()
    assert mail.subject == "Votre code: 123 456 – bienvenue à Lyon"
    assert mail.recipients == ["ada@lyon.example"]
    assert "http://lyon.localhost/" in mail.text
    assert "<p>Bienvenue</p>" in mail.html


def test_mails_are_listed_newest_first() -> None:
    for subject in ("first", "second", "third"):
        deliver(subject)
    assert [mail.subject for mail in folder.mails()] == ["third", "second", "first"]
    assert [mail.subject for mail in folder.mails(limit=1)] == ["third"]


def test_the_list_is_filtered_by_recipient_also_by_a_blind_copy() -> None:
    deliver("to Ada")
    deliver("to Bruno", to="bruno@lyon.example", bcc="dora@civocracy.example")
    assert [mail.subject for mail in folder.mails(recipient="ADA@")] == ["to Ada"]
    assert [mail.subject for mail in folder.mails(recipient="dora@")] == ["to Bruno"]


@pytest.mark.parametrize("name", ["../secret", "20260101T000000000000-0123abcd-x/../../y", "secret", ""])
def test_a_name_that_the_mailbox_did_not_give_is_nobodys(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "mailbox" / "secret.eml").write_text("Subject: secret\n\nsecret")
    assert folder.mail_named(name) is None
    assert folder.mails() == []


@pytest.mark.django_db
class TestThePages:
    def test_are_on_the_public_host_and_on_a_tenants(self, client_at: At, lyon: Tenant) -> None:
        deliver("Your code", html="<p>Hello</p>")
        for client in (client_at(), client_at(lyon)):
            page = client.get("/dev/mailbox/")
            assert b"Your code" in page.content
            assert client.get(f"/dev/mailbox/{folder.mails()[0].name}/").status_code == 200

    def test_show_the_html_part_as_a_document_that_can_do_nothing(self, client_at: At) -> None:
        deliver(html="<html><head></head><body><script>alert(1)</script><a href='/x'>x</a></body></html>")
        page = client_at().get(f"/dev/mailbox/{folder.mails()[0].name}/html/")
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "allow-scripts" not in policy
        assert "script-src" not in policy
        assert page["X-Frame-Options"] == "SAMEORIGIN"
        assert b'<head><base target="_top">' in page.content

    def test_frame_it_without_rights(self, client_at: At) -> None:
        deliver(html="<p>Hello</p>")
        page = client_at().get(f"/dev/mailbox/{folder.mails()[0].name}/").content.decode()
        assert "<iframe" in page
        assert "allow-scripts" not in page
        assert "allow-same-origin" not in page

    def test_escape_the_text_part_and_link_its_addresses(self, client_at: At) -> None:
        deliver("<b>bold</b>")
        page = client_at().get(f"/dev/mailbox/{folder.mails()[0].name}/").content.decode()
        assert "&lt;b&gt;bold" in page
        assert '<a href="http://lyon.localhost/"' in page

    def test_teach_what_an_empty_mailbox_means(self, client_at: At) -> None:
        assert b"No mail yet" in client_at().get("/dev/mailbox/").content

    def test_do_not_exist_in_production(self) -> None:
        import subprocess
        import sys

        program = (
            "from django.conf import settings; import os, django;"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'civocracy.settings.base';"
            "settings.SECRET_KEY = 'x'; django.setup();"
            "from civocracy import urls_shared;"
            "assert not any('mailbox' in str(one.pattern) for one in urls_shared.urlpatterns)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
