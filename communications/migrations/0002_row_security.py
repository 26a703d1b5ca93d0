"""Communication goes under row security."""

from django.db import migrations

from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [("communications", "0001_initial"), ("measurement", "0002_row_security")]

    operations = [SecureTables(tables=["subscription"])]
