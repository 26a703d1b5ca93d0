"""What an import makes by the thousand is noted in one line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measurement", "0006_imports_wait_for_their_columns")]

    operations = [migrations.AddField("importchange", "row_ids", models.JSONField(null=True))]
