"""Which roles must use a second factor, and keys for programs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="network",
            name="second_factor_roles",
            field=models.JSONField(default=list, verbose_name="must use a second factor"),
        ),
        migrations.AlterField(
            model_name="token",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("subscription", "Subscription"),
                    ("api_key", "API key"),
                    ("question", "Question to a colleague"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("prefix", models.CharField(max_length=12)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Read"), ("write", "Read and write")],
                        default="read",
                        max_length=10,
                        verbose_name="may",
                    ),
                ),
                ("initiative_id", models.BigIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(verbose_name="works until")),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "indexes": [models.Index(fields=["network", "user"], name="tenancy_apikey_user")],
                "constraints": [models.UniqueConstraint(fields=("network", "prefix"), name="tenancy_apikey_prefix")],
            },
        ),
        SecureTables(tables=["apikey"]),
    ]
