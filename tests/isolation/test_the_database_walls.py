"""What an attacker who can run SQL inside one tenant can reach: that tenant."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from tenants.context import enter
from tenants.drift import differences, structure_of
from tenants.models import Tenant
from tenants.owner import owner_connection
from tests.conftest import person
from tests.places import count_alike


def run(statement: str) -> list[tuple[object, ...]]:
    """Run one statement in a savepoint; raises what the database says."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM t_turin.accounts_user",
        "SELECT * FROM t_turin.django_session",
        "INSERT INTO t_turin.kit_ratecount VALUES ('x', 1, now())",
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.tenants_tenant",
        "SELECT * FROM public.tenants_domain",
        "SELECT * FROM public.django_session",
        "SELECT * FROM public.procrastinate_jobs",
        "SELECT * FROM public.tenants_schematemplate",
        "DELETE FROM kit_auditentry",
        "UPDATE kit_auditentry SET action = 'nothing'",
        "DELETE FROM journal_event",
        "UPDATE journal_event SET participant_ref = NULL",
        "DELETE FROM django_migrations",
        "CREATE TABLE t_lyon.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "SET ROLE app_owner",
        "SET SESSION AUTHORIZATION postgres",
        "SELECT set_config('role', 't_turin', false)",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "ALTER ROLE t_lyon SUPERUSER",
        "GRANT t_turin TO t_lyon",
        "COPY accounts_user TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT procrastinate_fetch_job_v2(NULL, 1)",
    ],
)
def test_inside_lyon_this_is_refused(statement: str, lyon: Tenant, turin: Tenant) -> None:
    with enter(lyon), pytest.raises(DatabaseError, match=r"permission denied|must be|not allowed|only roles"):
        run(statement)


def test_a_second_role_stacked_on_an_injected_parameter_is_refused(lyon: Tenant) -> None:
    with (
        enter(lyon),
        pytest.raises(DatabaseError, match=r"multiple commands|syntax error"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT %s::int; RESET ROLE; SELECT 1", [1])


def test_without_a_role_the_login_sees_no_tenant_at_all(lyon: Tenant, in_lobby: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        run("SELECT * FROM t_lyon.accounts_user")


def test_the_same_id_is_another_row_in_each_tenant(lyon: Tenant, turin: Tenant) -> None:
    count_alike(lyon, turin)
    ada, chiara = person(lyon, "ada"), person(turin, "chiara")
    assert ada.pk == chiara.pk
    with enter(lyon):
        assert User.objects.get(pk=ada.pk).email.startswith("ada@")
    with enter(turin):
        assert User.objects.get(pk=ada.pk).email.startswith("chiara@")


AUDITS = {
    "SECURITY DEFINER functions that tenants may call, except the one that adds jobs": """
        SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.proname <> 'enqueue_job'
        AND has_function_privilege('t_lyon', p.oid, 'EXECUTE')""",
    "tables of the shared schema that a tenant may read": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'p')
        AND has_table_privilege('t_lyon', c.oid, 'SELECT, INSERT, UPDATE, DELETE')""",
    "tables of another tenant that a tenant may touch": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 't_turin' AND c.relkind IN ('r', 'v', 'm', 'p')
        AND has_table_privilege('t_lyon', c.oid, 'SELECT, INSERT, UPDATE, DELETE')""",
    "tables that app_owner does not own": """
        SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname = 'public' OR n.nspname LIKE 't!_%' ESCAPE '!' OR n.nspname = 'tenant_template')
        AND c.relkind IN ('r', 'v', 'm', 'p', 'S') AND pg_get_userbyid(c.relowner) <> 'app_owner'""",
    "foreign keys that leave a tenant's schema": """
        SELECT con.conname FROM pg_constraint con
        JOIN pg_class a ON a.oid = con.conrelid JOIN pg_class b ON b.oid = con.confrelid
        WHERE con.contype = 'f' AND a.relnamespace <> b.relnamespace""",
    "triggers in tenants' schemas": """
        SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname LIKE 't!_%' ESCAPE '!'
        -- The record's chain (decision record 0007); the next question is about what it runs.
        AND (c.relname, t.tgname) <> ('kit_auditentry', 'kit_line_is_chained')""",
    "functions in tenants' schemas but the chain's, or one that anybody may call or lead astray": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname LIKE 't!_%' ESCAPE '!' AND (
            p.proname <> 'kit_chain_line' OR p.proowner <> 'app_owner'::regrole
            OR p.proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog']
            OR has_function_privilege(n.nspname, p.oid, 'EXECUTE')
            OR has_function_privilege('app_login', p.oid, 'EXECUTE'))""",
    "roles of tenants that the login role inherits from": """
        SELECT roleid::regrole::text FROM pg_auth_members
        WHERE member = 'app_login'::regrole AND inherit_option""",
}


@pytest.mark.parametrize("question", AUDITS)
def test_the_audit_finds_nothing(question: str, lyon: Tenant) -> None:
    with owner_connection() as owner:
        assert owner.execute(AUDITS[question]).fetchall() == []


def test_a_tenant_from_the_script_equals_the_migrated_template(lyon: Tenant) -> None:
    assert len(structure_of("t_lyon")) > 200
    assert differences("t_lyon") == []
