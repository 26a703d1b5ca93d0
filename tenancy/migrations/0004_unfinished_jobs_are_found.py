"""Jobs that are not done are counted at each look at the health of the installation; most jobs are done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0003_second_factors_and_api_keys")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["network", "state", "kind"],
                name="tenancy_job_unfinished",
            ),
        ),
    ]
