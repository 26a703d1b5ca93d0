"""When the staff of an initiative were told of a request to join."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_join_requests")]

    operations = [
        migrations.AddField(
            model_name="joinrequest", name="staff_told_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
