"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from measurement.api import datasets, imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.ImportList.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="api-import"),
    path("imports/<int:pk>/problems/", imports.ImportProblems.as_view(), name="api-import-problems"),
    path("imports/<int:pk>/check/", imports.ImportCheck.as_view(), name="api-import-check"),
    path("imports/<int:pk>/save/", imports.ImportSave.as_view(), name="api-import-save"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="api-import-undo"),
    path("datasets/", datasets.DatasetList.as_view(), name="api-datasets"),
    path("datasets/<int:pk>/values/", datasets.DatasetValueList.as_view(), name="api-dataset-values"),
]
