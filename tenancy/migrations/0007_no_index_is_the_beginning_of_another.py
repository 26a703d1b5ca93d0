"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0006_what_programs_send_is_kept")]

    operations = [migrations.RunSQL("DROP INDEX IF EXISTS tenancy_population_place_id_n", migrations.RunSQL.noop)]
