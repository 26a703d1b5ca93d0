"""A report is for somebody, and holds the narratives that are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backbone", "0003_schedules_know_when_they_are_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="audience",
            field=models.CharField(
                choices=[
                    ("backbone", "Backbone staff only"),
                    ("partners", "Partners as well"),
                    ("funders", "Partners and funders"),
                    ("public", "Everybody"),
                ],
                default="funders",
                max_length=10,
                verbose_name="for whom",
            ),
        ),
        migrations.AddField(
            model_name="reportschedule",
            name="audience",
            field=models.CharField(
                choices=[
                    ("backbone", "Backbone staff only"),
                    ("partners", "Partners as well"),
                    ("funders", "Partners and funders"),
                    ("public", "Everybody"),
                ],
                default="funders",
                max_length=10,
                verbose_name="for whom",
            ),
        ),
    ]
