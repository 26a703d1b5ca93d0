"""A submission that nobody touched goes when it is no longer expected: its reminders, and questions that were
asked about it and never answered, go with it. What was sent and asked stays in the ledger.
"""

from django.db import migrations


def cascading(table: str) -> str:
    name = f"{table}_submission_id_same_network"
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} "
        "FOREIGN KEY (network_id, submission_id) REFERENCES measurement_submission (network_id, id) "
        "ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE"
    )


class Migration(migrations.Migration):
    dependencies = [("communications", "0003_reminders"), ("measurement", "0004_queries_questions_and_closed_periods")]

    operations = [
        migrations.RunSQL(
            [cascading("communications_reminder"), cascading("measurement_question")], migrations.RunSQL.noop
        ),
    ]
