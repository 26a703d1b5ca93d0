"""When the figures of a network were last held against their recomputation: one global row each, ids and counts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0004_queries_questions_and_closed_periods"),
        ("tenancy", "0004_unfinished_jobs_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "network",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenancy.network",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("checked_count", models.PositiveIntegerField()),
                ("wrong_count", models.PositiveIntegerField()),
                ("wrong_indicator_ids", models.JSONField(default=list)),
            ],
        ),
    ]
