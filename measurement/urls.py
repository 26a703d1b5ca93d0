"""The pages of this floor."""

from django.urls import URLPattern, path

from measurement.views import (
    assignments,
    dashboard,
    datasets,
    definitions,
    dimensions,
    evidence,
    explanations,
    figures,
    home,
    imports,
    indicators,
    initiatives,
    reviews,
    submission_checks,
    submissions,
    targets,
)

app_name = "measurement"
urlpatterns: list[URLPattern] = [
    path("n/<slug:network>/new/", initiatives.initiative_create, name="initiative-create"),
    path("n/<slug:network>/definitions/", definitions.definitions, name="definitions"),
    path("n/<slug:network>/definitions/new/", definitions.definition_create, name="definition-create"),
    path("n/<slug:network>/definitions/<int:pk>/", definitions.definition, name="definition"),
    path("n/<slug:network>/definitions/<int:pk>/edit/", definitions.definition_edit, name="definition-edit"),
    path("n/<slug:network>/definitions/<int:pk>/change/", definitions.definition_change, name="definition-change"),
    path("n/<slug:network>/definitions/<int:pk>/archive/", definitions.definition_archive, name="definition-archive"),
    path("n/<slug:network>/definitions/<int:pk>/restore/", definitions.definition_restore, name="definition-restore"),
    path("n/<slug:network>/dimensions/", dimensions.dimension_list, name="dimensions"),
    path("n/<slug:network>/dimensions/new/", dimensions.dimension_create, name="dimension-create"),
    path("n/<slug:network>/dimensions/<int:pk>/", dimensions.dimension, name="dimension"),
    path("n/<slug:network>/dimensions/<int:pk>/edit/", dimensions.dimension_edit, name="dimension-edit"),
    path("n/<slug:network>/dimensions/<int:pk>/categories/", dimensions.categories_add, name="categories-add"),
    path("n/<slug:network>/dimensions/categories/<int:pk>/", dimensions.category_edit, name="category-edit"),
    path("n/<slug:network>/dimensions/categories/<int:pk>/merge/", dimensions.category_merge, name="category-merge"),
    path(
        "n/<slug:network>/dimensions/categories/<int:pk>/retire/", dimensions.category_retire, name="category-retire"
    ),
    path("n/<slug:network>/<slug:initiative>/indicators/", indicators.indicators, name="indicators"),
    path("n/<slug:network>/<slug:initiative>/indicators/adopt/", indicators.indicator_adopt, name="indicator-adopt"),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/starters/<slug:code>/",
        indicators.starter_adopt,
        name="starter-adopt",
    ),
    path("n/<slug:network>/<slug:initiative>/indicators/partners/", assignments.assignments, name="assignments"),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/",
        indicators.indicator_setup,
        name="indicator-setup",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/edit/",
        indicators.indicator_edit,
        name="indicator-edit",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/frequency/",
        indicators.indicator_frequency,
        name="indicator-frequency",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/baseline/",
        targets.indicator_baseline,
        name="indicator-baseline",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/target/",
        targets.indicator_target,
        name="indicator-target",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/periods/",
        targets.indicator_periods,
        name="indicator-periods",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/archive/",
        indicators.indicator_archive,
        name="indicator-archive",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/goal/",
        indicators.indicator_goal,
        name="indicator-goal",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/partners/",
        assignments.indicator_assign,
        name="indicator-assign",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/set-up/partners/end/",
        assignments.assignments_end,
        name="assignments-end",
    ),
    path("n/<slug:network>/<slug:initiative>/imports/", imports.imports, name="imports"),
    path("n/<slug:network>/<slug:initiative>/imports/new/", imports.import_create, name="import-create"),
    path("n/<slug:network>/<slug:initiative>/imports/<int:pk>/", imports.import_detail, name="import"),
    path(
        "n/<slug:network>/<slug:initiative>/imports/<int:pk>/progress/",
        imports.import_progress,
        name="import-progress",
    ),
    path("n/<slug:network>/<slug:initiative>/imports/<int:pk>/check/", imports.import_check, name="import-check"),
    path("n/<slug:network>/<slug:initiative>/imports/<int:pk>/save/", imports.import_save, name="import-save"),
    path("n/<slug:network>/<slug:initiative>/imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("n/<slug:network>/<slug:initiative>/datasets/", datasets.datasets, name="datasets"),
    path("n/<slug:network>/<slug:initiative>/datasets/<int:pk>/", datasets.dataset, name="dataset"),
    path("n/<slug:network>/<slug:initiative>/datasets/<int:pk>.csv", datasets.dataset_csv, name="dataset-csv"),
    path("", home.home, name="home"),
    path("n/<slug:network>/<slug:initiative>/submissions/<int:pk>/", submissions.submission, name="submission"),
    path("n/<slug:network>/<slug:initiative>/submissions/<int:pk>/draft/", submissions.draft, name="submission-draft"),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/check/",
        submission_checks.submission_check,
        name="submission-check",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/submitted/",
        submission_checks.submission_done,
        name="submission-done",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/correct/<int:indicator>/",
        submission_checks.submission_correct,
        name="submission-correct",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/evidence/<int:file>/",
        evidence.evidence,
        name="evidence",
    ),
    path("n/<slug:network>/<slug:initiative>/review/", reviews.review, name="review"),
    path("n/<slug:network>/<slug:initiative>/review/approve/", reviews.approve_many, name="review-approve"),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/review/",
        reviews.submission_review,
        name="submission-review",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/submissions/<int:pk>/review/<int:indicator>/<slug:what>/",
        reviews.answer_reopen,
        name="answer-reopen",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/figures.<str:kind>",
        dashboard.dashboard_file,
        name="dashboard-file",
    ),
    path("n/<slug:network>/<slug:initiative>/figures/", dashboard.dashboard_figures, name="dashboard-figures"),
    path("n/<slug:network>/<slug:initiative>/indicators/<int:pk>/", figures.indicator, name="indicator"),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/figures.<str:kind>",
        figures.indicator_file,
        name="indicator-file",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/explain/",
        explanations.explanation,
        name="explain",
    ),
    path(
        "n/<slug:network>/<slug:initiative>/indicators/<int:pk>/explain/answers.csv",
        explanations.explanation_file,
        name="explain-file",
    ),
    path("n/<slug:network>/<slug:initiative>/", dashboard.dashboard, name="dashboard"),
]
