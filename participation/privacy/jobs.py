"""Background work about people's data."""

from __future__ import annotations

from kit import jobs


@jobs.job()
def write_download_in_background(*, request_id: int) -> None:
    """Write somebody's download."""
    from participation.privacy.actions import carry_out_download

    carry_out_download(request_id=request_id)


@jobs.job()
def delete_account(*, request_id: int) -> None:
    """Delete an account whose time has come. Harmless when repeated; goes on where it was interrupted."""
    from participation.privacy.actions import carry_out_deletion

    carry_out_deletion(request_id)


@jobs.periodic("17 * * * *", each_tenant=True)
@jobs.job()
def delete_accounts_whose_time_has_come() -> None:
    """Queue the deletions that are due."""
    from participation.privacy.actions import queue_due_deletions

    queue_due_deletions()


@jobs.periodic("23 2 * * *", each_tenant=True)
@jobs.job()
def forget_what_is_due() -> None:
    """Warn people whose accounts nobody uses, then let every rule forget what is due."""
    from kit.personal import register
    from participation.privacy.actions import apply_rules, warn_unused_accounts
    from participation.privacy.queries import days_of

    unused = next(rule for rule in register().retention if rule.key == "inactive_accounts")
    warn_unused_accounts(days=days_of(unused))
    apply_rules()
