"""Undo needs to know what a changed row was, and to take an import's own submission versions away with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measurement", "0002_row_security")]

    operations = [
        migrations.AddField("importchange", "old", models.JSONField(null=True)),
        migrations.AlterField("importrun", "by_id", models.BigIntegerField(null=True)),
        # What people submitted stays for ever; only the writer may remove what an undone import had put there.
        migrations.RunSQL(
            "GRANT DELETE ON measurement_submissionversion TO keel_writer",
            "REVOKE DELETE ON measurement_submissionversion FROM keel_writer",
        ),
    ]
