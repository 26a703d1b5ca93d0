"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("communications", "0005_reminders_can_be_refused")]

    operations = [
        migrations.RunSQL(
            """
            DROP INDEX IF EXISTS
                communications_subscription_initiative_id_n,
                communications_reminder_submission_id_n
            """,
            migrations.RunSQL.noop,
        )
    ]
