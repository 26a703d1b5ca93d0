"""Initiatives go under row security; a grant's initiative must be of the grant's network."""

from django.db import migrations

from tenancy.migration_operations import SecureTables, composite_foreign_key


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial"), ("tenancy", "0002_row_security")]

    operations = [
        SecureTables(tables=["initiative", "initiativeplace", "goal", "outcome"]),
        *(
            migrations.RunSQL(
                composite_foreign_key(table=table, column="initiative_id", target="initiatives_initiative"),
                migrations.RunSQL.noop,
            )
            for table in ("tenancy_grant", "tenancy_invitation")
        ),
    ]
