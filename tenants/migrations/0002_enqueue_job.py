"""The one way to add a job: a function that stamps the tenant's own name, and keeps the queue fair.

Fairness is start-time fair queueing: every job that a tenant already has waiting puts its next one a place further back
(decision record 0003).
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION public.enqueue_job(
    task text, queue text, arguments jsonb, job_key text, earliest timestamptz, for_tenant text, urgency int
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    caller text := current_setting('role');
    tenant text;
    waiting int := 0;
    job_id bigint;
BEGIN
    tenant := CASE WHEN caller LIKE 't\\_%' THEN caller ELSE for_tenant END;
    IF tenant IS NOT NULL THEN
        SELECT count(*) INTO waiting FROM (
            SELECT 1 FROM procrastinate_jobs
            WHERE status = 'todo' AND args ->> '_tenant' = tenant LIMIT 10000
        ) AS one_each;
    END IF;
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
    VALUES (
        queue, task, least(greatest(urgency, 0), 9) * 20000 - waiting,
        CASE WHEN job_key IS NULL THEN NULL ELSE coalesce(tenant, '-') || ':' || job_key END,
        (arguments - '_tenant') || CASE WHEN tenant IS NULL THEN '{}' ELSE jsonb_build_object('_tenant', tenant) END,
        earliest
    )
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    RETURNING id INTO job_id;
    RETURN job_id;
END $$;
CREATE INDEX jobs_waiting_by_tenant ON procrastinate_jobs ((args ->> '_tenant')) WHERE status = 'todo';
"""

BACK = """
DROP INDEX jobs_waiting_by_tenant;
DROP FUNCTION public.enqueue_job(text, text, jsonb, text, timestamptz, text, int);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("tenants", "0001_initial"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(FUNCTION, BACK)]
