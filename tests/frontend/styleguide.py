"""What the style guide shows: a form with errors, a table, a workspace. All of it invented."""

from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django import forms
from django.utils import timezone

STATUS_GROUPS = (
    ("not_started", "in_progress", "submitted", "sent_back", "approved", "due", "overdue"),
    ("on_track", "at_risk", "off_track", "met", "no_target", "incomplete", "no_data", "not_comparable"),
    ("improved", "worse", "no_clear_change", "not_measurable"),
)
NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}
PARTNERS = [
    {"name": f"{place} {kind}", "place": place, "due": 3 + number % 9, "reported": 2 + number % 5}
    for number, (place, kind) in enumerate(
        (place, kind)
        for kind in ("Library", "School District", "Youth Club", "Health Centre", "College", "Family Centre")
        for place in ("North Harbour", "Old Town", "Saltmarsh", "Quayside", "Hillcrest", "Riverbend", "Eastfield")
    )
]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name of the programme", help_text="As your partners know it")
    assessed = forms.CharField(
        label="Students assessed",
        help_text="Everybody who sat the spring test",
        error_messages={"required": "Enter the number of students assessed"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    budget = forms.CharField(label="Budget", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    sector = forms.ChoiceField(label="Sector", choices=[("", "Choose one"), ("e", "Education"), ("h", "Health")])
    answer = forms.ChoiceField(
        label="Do you have this figure?",
        help_text="Zero is a figure too",
        choices=[("yes", "Yes"), ("na", "Not applicable"), ("no", "Not available")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have this figure"},
    )
    places = forms.MultipleChoiceField(
        label="Places",
        required=False,
        choices=[("n", "North Harbour"), ("o", "Old Town")],
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(
        label="What is behind the figures?", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    agreed = forms.BooleanField(label="I have checked the figures", help_text="You can correct them later")
    evidence = forms.FileField(label="Evidence", required=False)


class FilterForm(forms.Form):
    """Two filters."""

    status = forms.ChoiceField(label="Status", choices=[("", "Any"), ("overdue", "Overdue")])
    place = forms.CharField(label="Place")


class PartnerTable(tables.Table):
    """A list with words and numbers."""

    name = tables.Column(verbose_name="Partner", linkify=lambda: "#")
    place = tables.Column(verbose_name="Place")
    due = tables.Column(verbose_name="Indicators due", attrs=NUMBER)
    reported = tables.Column(verbose_name="Reported", attrs=NUMBER)

    class Meta:
        attrs = {"label": "Partners", "noun": "partners"}
        order_by = "name"


def workspace() -> SimpleNamespace:
    """What the context processor gives to a signed-in person of one network with two initiatives."""
    words = [("Dashboard", "layout-dashboard"), ("Submissions", "inbox"), ("Review", "clipboard-check")]
    words += [("Partners", "users-group"), ("Indicators", "chart-line"), ("Reports", "report"), ("Set-up", "settings")]
    navigation = [
        {"label": label, "url": "#", "icon": icon, "is_current": label == "Indicators"} for label, icon in words
    ]
    navigation[2]["count"] = 3
    networks = [{"name": name, "url": "#", "is_current": not n} for n, name in enumerate(("Tidewater", "Upland"))]
    initiatives = [
        {"name": name, "url": "#", "is_current": not n} for n, name in enumerate(("Cradle to Career", "Warm Homes"))
    ]
    return SimpleNamespace(
        network=SimpleNamespace(name="Tidewater Partnership", slug="tidewater", url="#"),
        initiative=SimpleNamespace(name="Cradle to Career", slug="cradle"),
        networks=networks,
        initiatives=initiatives,
        navigation=[{"label": "Cradle to Career", "items": navigation}],
        user_navigation=[
            {"label": "E-mail and password", "url": "#", "icon": "user-cog", "is_current": False},
            {"label": "Sessions", "url": "#", "icon": "device-laptop", "is_current": False},
        ],
    )


def context(request: Any) -> dict[str, Any]:
    """Everything `styleguide.html` uses; the table follows the request's sort and page."""
    table = PartnerTable(PARTNERS)
    tables.RequestConfig(request, paginate={"per_page": 10}).configure(table)
    form = SampleForm({"name": "Summer reading", "budget": "12,000"})
    return {
        "workspace": workspace(),
        "status_groups": STATUS_GROUPS,
        "sample_form": form,
        "filter_form": FilterForm(),
        "table": table,
        "now": timezone.now(),
    }
