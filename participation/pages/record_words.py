"""What each action of the record is called. A test looks that none is missing; keys are never renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, _StrPromise] = {
    "account.app_added": _("Set an authenticator app up"),
    "account.app_removed": _("Turned an authenticator app off"),
    "account.passkey_added": _("Added a passkey"),
    "account.passkey_removed": _("Removed a passkey"),
    "account.password_set": _("Gave their account a password"),
    "account.profile_edited": _("Edited their profile"),
    "account.recovery_codes_made": _("Made recovery codes"),
    "account.signed_out_elsewhere": _("Signed out in other browsers"),
    "answer.published": _("Published an official answer"),
    "billing.access_changed": _("Access changed because of the subscription"),
    "billing.access_overridden": _("Civocracy changed the access by hand"),
    "billing.account_discarded": _("Discarded an account for invoices"),
    "billing.account_opened": _("Opened an account for invoices"),
    "billing.portal_opened": _("Opened the payment pages"),
    "console.note_written": _("Civocracy wrote a note"),
    "console.provisioning_retried": _("Civocracy set the site up again"),
    "contribution.accepted": _("Accepted a contribution"),
    "contribution.edited": _("Edited a contribution"),
    "contribution.hidden": _("Hid a contribution"),
    "contribution.made": _("Contributed"),
    "contribution.restored": _("Restored a contribution"),
    "contribution.themes_set": _("Sorted contributions by theme"),
    "department.closed": _("Closed a department"),
    "department.created": _("Created a department"),
    "department.merged": _("Merged a department into another"),
    "department.moved": _("Moved a department"),
    "department.renamed": _("Renamed a department"),
    "discussion.closed": _("Closed a discussion"),
    "discussion.created": _("Created a discussion"),
    "discussion.edited": _("Edited a discussion"),
    "discussion.published": _("Published a discussion"),
    "discussion.reopened": _("Reopened a discussion"),
    "import.discarded": _("Discarded an import"),
    "import.finished": _("Finished an import"),
    "import.mapped": _("Said what the columns of an import mean"),
    "import.run": _("Ran an import"),
    "import.started": _("Started an import"),
    "project.archived": _("Archived a project"),
    "project.closed": _("Closed a project"),
    "project.created": _("Created a project"),
    "project.edited": _("Edited a project"),
    "project.expectation_added": _("Added an expectation"),
    "project.expectation_removed": _("Removed an expectation"),
    "project.milestone_added": _("Added a milestone"),
    "project.milestone_removed": _("Removed a milestone"),
    "project.published": _("Published a project"),
    "project.reopened": _("Reopened a project"),
    "project.team_changed": _("Changed the team of a project"),
    "project.unarchived": _("Brought an archived project back"),
    "record.resealed": _("Took names out of the record and sealed it anew"),
    "reply.made": _("Replied to a contribution"),
    "role.given": _("Gave somebody a role"),
    "role.taken": _("Took a role away"),
    "signup.entered": _("Entered the new site"),
    "signup.expired": _("A sign-up ran out"),
    "signup.paid": _("Paid for the sign-up"),
    "signup.payment_started": _("Began to pay for the sign-up"),
    "signup.ready": _("The site was ready"),
    "theme.added": _("Added a theme"),
    "theme.removed": _("Removed a theme"),
    "theme.renamed": _("Renamed a theme"),
    "domain.active": _("A domain of its own came into use"),
    "domain.astray": _("A domain of its own no longer leads here"),
    "domain.back": _("A domain of its own leads here again"),
    "domain.given_up": _("A domain of its own was given up"),
    "domain.removed": _("Removed a domain"),
    "domain.requested": _("Asked for a domain of its own"),
    "domain.verified": _("A domain of its own was confirmed"),
    "tenant.address_changed": _("Changed the address of the site"),
    "tenant.changed_its_own_address": _("The address of the site changed"),
    "tenant.export_confirmed": _("Confirmed that an export has arrived"),
    "tenant.export_requested": _("Asked for an export of everything"),
    "tenant.primary_host_chosen": _("Chose the main address of the site"),
    "tenant.profile_edited": _("Edited the settings of the site"),
}


def in_words(action: str) -> str:
    """The action as people say it; its key where a newer release wrote it."""
    return str(WORDS.get(action, action))
