"""The pages of this floor."""

from django.urls import URLPattern, path

from backbone.views import report_files, reports, schedules

app_name = "backbone"
HERE = "n/<slug:network>/<slug:initiative>/reports/"

urlpatterns: list[URLPattern] = [
    path(HERE, reports.reports, name="reports"),
    path(HERE + "new/", reports.report_order, name="report-order"),
    path(HERE + "follow/", reports.report_follow, name="report-follow"),
    path(HERE + "schedules/new/", schedules.schedule_create, name="schedule-create"),
    path(HERE + "schedules/<int:pk>/", schedules.schedule_edit, name="schedule-edit"),
    path(HERE + "<int:pk>/", reports.report, name="report"),
    path(HERE + "<int:pk>/progress/", reports.report_progress, name="report-progress"),
    path(HERE + "<int:pk>/pdf/", reports.report_file, name="report-file"),
    path(HERE + "<int:pk>/xlsx/", report_files.report_workbook, name="report-workbook"),
    path(HERE + "<int:pk>/csv/", report_files.report_list_file, name="report-csv"),
    path(HERE + "<int:pk>/answers.<str:kind>", report_files.report_answers, name="report-answers"),
    path(HERE + "<int:pk>/publish/", reports.report_publish, name="report-publish"),
]
