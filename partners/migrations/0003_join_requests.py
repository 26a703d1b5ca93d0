"""Organisations that ask to join, under row security from the start."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenancy.models.fields
from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0005_organisations_may_ask_to_join"),
        ("partners", "0002_row_security"),
        ("tenancy", "0003_second_factors_and_api_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("charity", "Charity or community"),
                            ("company", "Company"),
                            ("education", "Education"),
                            ("health", "Health"),
                            ("funder", "Funder"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="sector",
                    ),
                ),
                ("type", models.CharField(blank=True, max_length=80, verbose_name="type")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="contact")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("message", models.TextField(blank=True, verbose_name="message")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "initiative",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=True,
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
                    "partner",
                    tenancy.models.fields.NetworkForeignKey(
                        blank=True,
                        is_indexed=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to join",
                "indexes": [models.Index(fields=["network", "state", "asked_at"], name="partners_joinrequest_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "open")),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="partners_joinrequest_decided",
                    )
                ],
            },
        ),
        SecureTables(tables=["joinrequest"]),
    ]
