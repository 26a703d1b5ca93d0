"""An initiative may do without reminders."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_api_keys_for_one_initiative")]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="sends_reminders",
            field=models.BooleanField(db_default=True, default=True, verbose_name="partners are reminded by mail"),
        ),
    ]
