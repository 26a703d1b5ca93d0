"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from measurement.api import (
    assignments,
    closings,
    datasets,
    figures,
    imports,
    library,
    quarter,
    questions,
    reviews,
    setup,
    submissions,
    targets,
    value_queries,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("definitions/", library.DefinitionList.as_view(), name="api-definitions"),
    path("definitions/<int:pk>/", library.DefinitionDetail.as_view(), name="api-definition"),
    path("definitions/<int:pk>/versions/", library.DefinitionVersions.as_view(), name="api-definition-versions"),
    path("definitions/<int:pk>/archive/", library.DefinitionArchive.as_view(), name="api-definition-archive"),
    path("dimensions/", library.DimensionList.as_view(), name="api-dimensions"),
    path("dimensions/<int:pk>/", library.DimensionDetail.as_view(), name="api-dimension"),
    path("categories/", library.CategoryList.as_view(), name="api-categories"),
    path("categories/<int:pk>/", library.CategoryDetail.as_view(), name="api-category"),
    path("calendars/", setup.CalendarList.as_view(), name="api-calendars"),
    path("periods/", setup.PeriodList.as_view(), name="api-periods"),
    path("indicators/", setup.IndicatorList.as_view(), name="api-indicators"),
    path("indicators/<int:pk>/", setup.IndicatorDetail.as_view(), name="api-indicator"),
    path("indicators/<int:pk>/target/", setup.IndicatorTarget.as_view(), name="api-indicator-target"),
    path("indicators/<int:pk>/archive/", setup.IndicatorArchive.as_view(), name="api-indicator-archive"),
    path("targets/", targets.TargetList.as_view(), name="api-targets"),
    path("baselines/", targets.BaselineList.as_view(), name="api-baselines"),
    path("shared-denominators/", targets.DenominatorList.as_view(), name="api-shared-denominators"),
    path("assignments/", assignments.AssignmentList.as_view(), name="api-assignments"),
    path("assignments/end/", assignments.AssignmentEnd.as_view(), name="api-assignments-end"),
    path("imports/", imports.ImportList.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="api-import"),
    path("imports/<int:pk>/problems/", imports.ImportProblems.as_view(), name="api-import-problems"),
    path("imports/<int:pk>/check/", imports.ImportCheck.as_view(), name="api-import-check"),
    path("imports/<int:pk>/save/", imports.ImportSave.as_view(), name="api-import-save"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="api-import-undo"),
    path("datasets/", datasets.DatasetList.as_view(), name="api-datasets"),
    path("datasets/<int:pk>/values/", datasets.DatasetValueList.as_view(), name="api-dataset-values"),
    path("figures/", figures.FigureList.as_view(), name="api-figures"),
    path("indicators/<int:pk>/series/", figures.FigureSeries.as_view(), name="api-figure-series"),
    path("indicators/<int:pk>/explanation/", figures.FigureExplanations.as_view(), name="api-figure-explanation"),
    path("closings/", closings.ClosingList.as_view(), name="api-closings"),
    path("closings/<int:pk>/open/", closings.ClosingOpen.as_view(), name="api-closing-open"),
    path("submissions/unlock/", closings.SubmissionsUnlock.as_view(), name="api-submissions-unlock"),
    path("submissions/extend/", closings.SubmissionsExtend.as_view(), name="api-submissions-extend"),
    path("submissions/", submissions.SubmissionList.as_view(), name="api-submissions"),
    path("submissions/<int:pk>/", submissions.SubmissionDetail.as_view(), name="api-submission"),
    path("submissions/<int:pk>/draft/", submissions.SubmissionDraft.as_view(), name="api-submission-draft"),
    path("submissions/<int:pk>/submit/", submissions.SubmissionSubmit.as_view(), name="api-submission-submit"),
    path(
        "submissions/<int:pk>/nothing-to-report/", quarter.SubmissionNothing.as_view(), name="api-submission-nothing"
    ),
    path("submissions/<int:pk>/counting-notes/", quarter.CountingNotes.as_view(), name="api-counting-notes"),
    path("submissions/<int:pk>/queries/", value_queries.QueryList.as_view(), name="api-queries"),
    path(
        "submissions/<int:pk>/queries/<int:query>/answer/",
        value_queries.QueryAnswer.as_view(),
        name="api-query-answer",
    ),
    path(
        "submissions/<int:pk>/queries/<int:query>/close/", value_queries.QueryClose.as_view(), name="api-query-close"
    ),
    path("submissions/<int:pk>/questions/", questions.QuestionList.as_view(), name="api-questions"),
    path(
        "submissions/<int:pk>/questions/<int:question>/withdraw/",
        questions.QuestionWithdraw.as_view(),
        name="api-question-withdraw",
    ),
    path("submissions/<int:pk>/approve/", reviews.SubmissionApprove.as_view(), name="api-submission-approve"),
    path("submissions/<int:pk>/send-back/", reviews.SubmissionSendBack.as_view(), name="api-submission-send-back"),
    path(
        "submissions/<int:pk>/corrections/", reviews.SubmissionCorrections.as_view(), name="api-submission-corrections"
    ),
    path(
        "submissions/<int:pk>/withdrawals/", reviews.SubmissionWithdrawals.as_view(), name="api-submission-withdrawals"
    ),
]
