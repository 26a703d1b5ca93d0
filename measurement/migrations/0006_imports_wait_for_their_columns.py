"""An import waits until somebody has said what its columns are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0005_figures_are_verified"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("mapping", "Columns to be named"),
                    ("received", "Received"),
                    ("checking", "Checking"),
                    ("checked", "Checked"),
                    ("saving", "Saving"),
                    ("saved", "Saved"),
                    ("undoing", "Undoing"),
                    ("undone", "Undone"),
                    ("failed", "Could not be read"),
                ],
                default="received",
                max_length=10,
            ),
        ),
    ]
