"""The bodies of requests that bring figures are kept for a while."""

import django.db.models.deletion
from django.db import migrations, models

from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_mails_say_how_to_stop_them"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiPayload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("user_id", models.BigIntegerField()),
                ("api_key_id", models.BigIntegerField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=300)),
                ("idempotency_key", models.CharField(blank=True, max_length=120)),
                ("status", models.PositiveSmallIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("body", models.TextField(blank=True)),
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
            ],
            options={
                "indexes": [models.Index(fields=["network", "at"], name="tenancy_apipayload_at")],
            },
        ),
        SecureTables(tables=["apipayload"]),
    ]
