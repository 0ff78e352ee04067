"""Legal texts with versions, and who agreed to which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.privacy import queries, rules
from participation.privacy.models import Consent, LegalText
from tenants.context import current_tenant

LONGEST = 100_000


def save_draft(
    kind: str, *, bodies: Mapping[str, str], changes: Mapping[str, str], asks_again: bool = True, by: Any
) -> LegalText:
    """Write the draft of a text's next version, in as many of the site's languages as there are.

    Raises NotAllowed, or Refused when a text is too long (field "body_<language>").
    """
    refuse_unless_writable()
    rules.may_run_privacy(by).or_refuse()
    for language, body in bodies.items():
        if len(body) > LONGEST:
            raise Refused(
                _("This text is too long. Use at most 100,000 characters."), field=f"body_{language}"
            )
    with transaction.atomic():
        draft, _made = LegalText.objects.get_or_create(kind=LegalText.Kind(kind), number=None)
        draft.bodies = _tidied(bodies)
        draft.changes = _tidied(changes)
        draft.asks_again, draft.edited_at = asks_again, clock.now()
        draft.save(update_fields=["bodies", "changes", "asks_again", "edited_at"])
        audit.record("legal.draft_saved", by=by, subject=draft, after={"languages": sorted(draft.bodies)})
    return draft


def publish_text(kind: str, *, by: Any) -> LegalText:
    """Publish the draft as the next version. From now on it counts; earlier ones stay readable.

    Raises NotAllowed, or Refused when there is no draft, or the site's main language is missing, or (from the second
    version on) what changed.
    """
    refuse_unless_writable()
    rules.may_run_privacy(by).or_refuse()
    main = current_tenant().language
    with transaction.atomic():
        draft = LegalText.objects.select_for_update().filter(kind=kind, number=None).first()
        if draft is None or not draft.bodies:
            raise Refused(_("There is nothing to publish. Write a draft first."))
        if not draft.bodies.get(main):
            raise Refused(_("Write the text in the main language of your site."), field=f"body_{main}")
        newest = queries.published(kind)
        if newest is not None and not draft.changes.get(main):
            raise Refused(_("Say what changed, so that people need not compare."), field=f"changes_{main}")
        draft.number = (newest.number or 0) + 1 if newest else 1
        draft.published_at, draft.published_by = clock.now(), by
        draft.save(update_fields=["number", "published_at", "published_by"])
        audit.record("legal.published", by=by, subject=draft, after={"version": draft.number})
    return draft


def answer(user: Any, *, purpose: str, given: bool) -> Consent:
    """Note that somebody agrees to the newest version of a text, or to a use of their data, or no longer does.

    Raises Refused for a text that has not been published.
    """
    refuse_unless_writable()
    text = None
    if purpose in LegalText.Kind.values:
        text = queries.published(purpose)
        if text is None:
            raise Refused(_("There is no such text to agree to."))
    elif purpose not in Consent.Purpose.values:
        raise Refused(_("Choose one of the listed answers."))
    with transaction.atomic():
        made = Consent.objects.create(user=user, purpose=purpose, text=text, given=given, at=clock.now())
        version = {"version": text.number} if text else {}
        audit.record("consent.given" if given else "consent.withdrawn", by=user, subject=made, after=version)
        if purpose == Consent.Purpose.STATISTICS and not given:
            _forget_what_figures_need(user)
    return made


def agree_to_texts(user: Any) -> int:
    """Note that somebody agrees to the newest version of every text that is asked for; how many. Uses of data are not among
    them: each of those is a choice of its own. Raises Refused as `answer` does."""
    with transaction.atomic():
        asked = [one.purpose for one in queries.standings(user) if one.is_asked and one.text]
        for purpose in asked:
            answer(user, purpose=purpose, given=True)
    return len(asked)


def note_statistics(user: Any, *, given: bool) -> None:
    """Note that somebody said, or no longer says, what figures need; nothing when that is how it stood already.

    Named in settings.STATISTICS_CONSENT.
    """
    mine = Consent.objects.filter(user=user, purpose=Consent.Purpose.STATISTICS).order_by("-at", "-pk")
    before = mine.values_list("given", flat=True).first()
    if bool(before) != given:
        answer(user, purpose=Consent.Purpose.STATISTICS, given=given)


def _forget_what_figures_need(user: Any) -> None:
    """What somebody told about themselves for figures goes with the consent."""
    names = {field.name for field in get_user_model()._meta.get_fields()}
    emptied = {name: value for name, value in (("area", None), ("age_band", "")) if name in names}
    if emptied:
        get_user_model()._default_manager.filter(pk=user.pk).update(**emptied)


def _tidied(texts: Mapping[str, str]) -> dict[str, str]:
    stripped = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items()}
    return {language: text for language, text in stripped.items() if text}
