"""The ground floor's network tables go under row security; the cache table is made."""

from django.db import migrations

from tenancy.migration_operations import SecureTables


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        SecureTables(
            tables=["place", "population", "event", "invitation", "grant", "mail"],
            insert_only=["event"],
        ),
        # Rate limits must hold when the broker is away, so the cache is a table (see settings.CACHES).
        migrations.RunSQL(
            sql="CREATE UNLOGGED TABLE tenancy_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, "
            "expires timestamptz NOT NULL); CREATE INDEX tenancy_cache_expires ON tenancy_cache (expires)",
            reverse_sql="DROP TABLE tenancy_cache",
        ),
    ]
