"""Partners are reminded."""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.models.fields
from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("communications", "0002_row_security"),
        ("measurement", "0004_queries_questions_and_closed_periods"),
        ("tenancy", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                ("day", models.SmallIntegerField(null=True)),
                ("sent_at", models.DateTimeField()),
                ("sent_by_name", models.CharField(blank=True, max_length=160)),
                ("people", models.PositiveSmallIntegerField(default=0, verbose_name="sent to")),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.network",
                    ),
                ),
                (
                    "submission",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "submission", "due_on", "day"), name="communications_reminder_once"
                    )
                ],
            },
        ),
        SecureTables(tables=["reminder"]),
    ]
