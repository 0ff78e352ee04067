"""Notices of answers become notices like all others. Who was told stays told, who was not will be."""

from django.db import migrations

MOVE = """
    INSERT INTO news_news (kind, key, source, about_id, project_id, reach, people, places, happened_at,
                           audience, told, mailed, cursor, finished_at)
    SELECT 'answer', 'answer:' || a.id, 'answer', a.id, a.project_id, 'concerned', '[]', '[]', a.published_at,
           n.told, n.told, n.mailed, 0, a.published_at
    FROM answers_officialanswer a
    JOIN (SELECT answer_id, count(*) AS told, count(mailed_at) AS mailed FROM answers_answernotice GROUP BY 1) n
      ON n.answer_id = a.id
    ORDER BY a.id;
    INSERT INTO news_notice (recipient_id, news_id, created_at, seen_at, mail_due_at, mailed_at)
    SELECT old.recipient_id, news.id, old.created_at, old.seen_at, old.created_at, old.mailed_at
    FROM answers_answernotice old
    JOIN news_news news ON news.key = 'answer:' || old.answer_id
    ORDER BY old.id;
"""


class Migration(migrations.Migration):
    """See the module."""

    safe_because = "No release has had the table: it came and goes before the first one."

    dependencies = [("answers", "0001_initial"), ("news", "0001_initial")]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="AnswerNotice"),
    ]
