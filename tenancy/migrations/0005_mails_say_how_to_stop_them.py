"""A mail that comes again and again says how to stop it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_unfinished_jobs_are_found")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="unsubscribe_url",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
