"""Shared measurement goes under row security; facts and figures are written by keel_writer alone."""

from django.db import migrations

from tenancy.migration_operations import SecureTables

FIGURES = ("measurement_figure", "measurement_figurecell")


class Migration(migrations.Migration):
    dependencies = [("measurement", "0001_initial"), ("partners", "0002_row_security")]

    operations = [
        SecureTables(
            tables=[
                "calendar",
                "period",
                "indicatordefinition",
                "definitionversion",
                "dimension",
                "category",
                "cell",
                "cellcategory",
                "breakdown",
                "indicator",
                "goalmeasure",
                "baseline",
                "target",
                "shareddenominator",
                "assignment",
                "submission",
                "submissionversion",
                "entry",
                "evidencefile",
                "observation",
                "observationcell",
                "figure",
                "figurecell",
                "dataset",
                "datasetseries",
                "datasetvalue",
                "importrun",
                "importproblem",
                "importrow",
                "importchange",
                "idempotencykey",
            ],
            insert_only=["submissionversion"],
            writer=["observation", "observationcell", "figure", "figurecell"],
        ),
        # Figures are updated in place many times: room for that on each page keeps them there.
        *(
            migrations.RunSQL(f"ALTER TABLE {table} SET (fillfactor = 75)", migrations.RunSQL.noop)
            for table in FIGURES
        ),
    ]
