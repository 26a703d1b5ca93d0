"""The pages of this floor."""

from django.urls import URLPattern, path

from communications.views import bulk, mail_choices, refusals, reporting

app_name = "communications"
_BASE = "n/<slug:network>/<slug:initiative>/reporting"
urlpatterns: list[URLPattern] = [
    path("reminders/<str:token>/", refusals.reminders_stop, name="reminders-stop"),
    path("accounts/mail/", mail_choices.mail_choices, name="mail"),
    path("n/<slug:network>/<slug:initiative>/mail/", mail_choices.mail_switch, name="mail-switch"),
    path(f"{_BASE}/", reporting.reporting_list, name="reporting"),
    path(f"{_BASE}/act/", reporting.reporting_act, name="reporting-act"),
    path(f"{_BASE}/chase/", bulk.chase_many, name="chase"),
    path(f"{_BASE}/extend/", bulk.extend_many, name="extend"),
    path(f"{_BASE}/unlock/", bulk.unlock_many, name="unlock"),
]
