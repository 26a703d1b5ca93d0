"""What a longer index answers as well needs none of its own; each write paid for both."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("measurement", "0007_imports_note_many_rows_at_once")]

    operations = [
        migrations.RunSQL(
            """
            DROP INDEX IF EXISTS
                measurement_definitionversion_definition_id_n,
                measurement_category_dimension_id_n,
                measurement_cellcategory_cell_id_n,
                measurement_breakdown_version_id_n,
                measurement_indicator_initiative_id_n,
                measurement_goalmeasure_goal_id_n,
                measurement_baseline_indicator_id_n,
                measurement_target_indicator_id_n,
                measurement_shareddenominator_indicator_id_n,
                measurement_assignment_indicator_id_n,
                measurement_submissionversion_submission_id_n,
                measurement_entry_submission_id_n,
                measurement_dataset_initiative_id_n,
                measurement_datasetseries_dataset_id_n,
                measurement_datasetvalue_series_id_n,
                measurement_importproblem_run_id_n,
                measurement_importchange_run_id_n,
                measurement_periodclosing_initiative_id_n
            """,
            migrations.RunSQL.noop,
        )
    ]
