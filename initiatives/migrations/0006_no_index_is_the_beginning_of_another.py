"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_organisations_may_ask_to_join")]

    operations = [
        migrations.RunSQL(
            """
            DROP INDEX IF EXISTS
                initiatives_initiativeplace_initiative_id_n,
                initiatives_goal_initiative_id_n,
                initiatives_outcome_initiative_id_n
            """,
            migrations.RunSQL.noop,
        )
    ]
