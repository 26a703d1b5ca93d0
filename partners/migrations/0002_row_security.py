"""Partners go under row security; a grant's partner must be of the grant's network."""

from django.db import migrations

from tenancy.migration_operations import SecureTables, composite_foreign_key


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("initiatives", "0002_row_security")]

    operations = [
        SecureTables(tables=["partner", "participation"]),
        *(
            migrations.RunSQL(
                composite_foreign_key(table=table, column="partner_id", target="partners_partner"),
                migrations.RunSQL.noop,
            )
            for table in ("tenancy_grant", "tenancy_invitation")
        ),
    ]
