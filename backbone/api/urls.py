"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from backbone.api import reports

app_name = "backbone-api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", reports.ReportList.as_view(), name="reports"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="report"),
    path("reports/<int:pk>/workbook/", reports.ReportWorkbook.as_view(), name="report-workbook"),
    path("reports/<int:pk>/publish/", reports.ReportPublication.as_view(), name="report-publish"),
]
