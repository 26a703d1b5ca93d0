"""Organisations may ask to join an initiative, where it wants to be asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0004_reminders_can_be_switched_off"),
    ]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="is_joinable",
            field=models.BooleanField(db_default=False, default=False, verbose_name="organisations may ask to join"),
        ),
    ]
