"""What is asked about answers, what a partner notes, and the end of a period."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenancy.models.fields
from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0002_row_security"),
        ("measurement", "0003_imports_can_be_undone"),
        ("partners", "0002_row_security"),
        ("tenancy", "0002_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="audience",
            field=models.CharField(
                choices=[
                    ("backbone", "Backbone staff only"),
                    ("partners", "Partners as well"),
                    ("funders", "Partners and funders"),
                    ("public", "Everybody"),
                ],
                db_default="backbone",
                default="backbone",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="due_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="submission",
            name="locked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="submissionversion",
            name="is_on_behalf",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="initiative",
            field=tenancy.models.fields.NetworkForeignKey(
                is_indexed=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="initiatives.initiative",
            ),
        ),
        migrations.CreateModel(
            name="Query",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cell_key", models.CharField(blank=True, max_length=240)),
                ("text", models.TextField(verbose_name="question")),
                ("asked_by_name", models.CharField(max_length=160)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("is_confirmed", models.BooleanField(default=False, verbose_name="the value is right as it stands")),
                ("answered_by_name", models.CharField(blank=True, max_length=160)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=160)),
                (
                    "indicator",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.indicator",
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
                    "submission",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.submission",
                    ),
                ),
                (
                    "version",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.submissionversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "query",
                "verbose_name_plural": "queries",
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="colleague's name")),
                ("email", models.EmailField(max_length=254, verbose_name="colleague's e-mail address")),
                ("text", models.TextField(blank=True, verbose_name="message")),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.JSONField(default=dict)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.indicator",
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
                "verbose_name": "question to a colleague",
            },
        ),
        migrations.CreateModel(
            name="CountingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="how we count this")),
                ("by_name", models.CharField(max_length=160)),
                ("at", models.DateTimeField()),
                (
                    "indicator",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.indicator",
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
                        is_indexed=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "partner", "indicator"), name="measurement_counting_note_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sentence", models.CharField(max_length=500, verbose_name="what this period was like")),
                ("gaps", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField()),
                ("closed_by_name", models.CharField(max_length=160)),
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
                    "period",
                    tenancy.models.fields.NetworkForeignKey(
                        is_indexed=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measurement.period",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed period",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "initiative", "period"), name="measurement_closing_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("mapping", models.JSONField()),
                ("columns", models.JSONField(default=list)),
                ("by_name", models.CharField(max_length=160)),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [models.UniqueConstraint(fields=("network", "name"), name="measurement_mapping_once")],
            },
        ),
        SecureTables(tables=["query", "question", "countingnote", "periodclosing", "savedmapping"]),
    ]
