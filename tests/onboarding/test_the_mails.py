"""Every mail of a signup, in every language: complete, and with one clear thing to do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from kit.mail import compose

URL = "http://civocracy.localhost/start/resume/abc/"
MAILS: dict[str, dict[str, Any]] = {
    "code": {"code": "123456", "name": "Élodie", "place": "L’Haÿ", "minutes": 15, "resume_url": URL},
    "resume": {"links": [{"place": "L’Haÿ", "url": URL}]},
    "expiring": {"name": "Élodie", "place": "L’Haÿ", "address": "lhay", "resume_url": URL},
    "welcome": {
        "name": "Élodie",
        "email": "elodie@lhay.example",
        "setup_url": "http://lhay.localhost/workspace/setup/",
    },
    "member_joined": {"city": "L’Haÿ", "city_url": "http://lhay.localhost"},
}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("name", list(MAILS))
def test_a_mail_has_a_subject_a_text_and_an_html_part_with_its_link(name: str, language: str) -> None:
    mail = compose(f"onboarding/emails/{name}", to="a@b.example", context=MAILS[name], language=language)
    html = str(mail.alternatives[0][0])
    assert 5 < len(mail.subject) < 100
    assert "&#x27;" not in mail.subject + str(mail.body)
    for link in re.findall(r"http://[^'\"\s]+", str(MAILS[name])):
        assert link in str(mail.body)
        assert link in html
    assert f'lang="{language}"' in html
    assert "None" not in str(mail.body)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
def test_a_name_with_signs_of_html_stays_a_name() -> None:
    nasty = {**MAILS["code"], "name": "<b>Bob</b>", "place": "A & <i>B</i>"}
    mail = compose("onboarding/emails/code", to="a@b.example", context=nasty, language="en")
    assert "A & <i>B</i>" in mail.subject
    assert "<b>Bob</b>" in str(mail.body)
    assert "<b>Bob</b>" not in str(mail.alternatives[0][0])
