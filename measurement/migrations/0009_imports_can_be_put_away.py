"""An import that nobody goes on with can be put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measurement", "0008_no_index_is_the_beginning_of_another"),
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
                    ("put_away", "Put away"),
                ],
                default="received",
                max_length=10,
            ),
        ),
    ]
