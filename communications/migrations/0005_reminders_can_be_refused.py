"""A person may do without reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenancy.models.fields
from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("communications", "0004_reminders_go_with_their_submission"),
        ("initiatives", "0004_reminders_can_be_switched_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                (
                    "initiative",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.initiative",
                    ),
                ),
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refusal of reminders",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "initiative", "user"), name="communications_refusal_once"
                    )
                ],
            },
        ),
        SecureTables(tables=["reminderrefusal"]),
    ]
