"""Reports go under row security; a snapshot is never changed; the clock sees schedules across networks."""

from django.db import migrations

from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [("backbone", "0001_initial"), ("communications", "0002_row_security")]

    operations = [
        SecureTables(
            tables=["reportschedule", "report", "snapshot"],
            insert_only=["snapshot"],
            platform=["reportschedule"],
        )
    ]
