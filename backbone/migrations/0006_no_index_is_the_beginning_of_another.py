"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("backbone", "0005_snapshots_keep_answers")]

    operations = [
        migrations.RunSQL(
            """
            DROP INDEX IF EXISTS
                backbone_reportschedule_initiative_id_n,
                backbone_snapshot_report_id_n
            """,
            migrations.RunSQL.noop,
        )
    ]
