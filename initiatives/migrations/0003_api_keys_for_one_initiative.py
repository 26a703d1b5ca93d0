"""The initiative that an API key is limited to must be of the key's network."""

from django.db import migrations

from tenancy.migration_operations import composite_foreign_key


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_row_security"), ("tenancy", "0003_second_factors_and_api_keys")]

    operations = [
        migrations.RunSQL(
            composite_foreign_key(table="tenancy_apikey", column="initiative_id", target="initiatives_initiative"),
            migrations.RunSQL.noop,
        ),
    ]
