"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_staff_are_told_of_requests")]

    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS partners_participation_initiative_id_n", migrations.RunSQL.noop)
    ]
