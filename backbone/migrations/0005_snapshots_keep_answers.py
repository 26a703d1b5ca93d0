"""A snapshot keeps the answers by partner that its figures were made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("backbone", "0004_reports_have_an_audience"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="answers",
            field=models.BinaryField(default=bytes),
        ),
    ]
