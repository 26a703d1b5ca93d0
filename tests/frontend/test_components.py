"""What components write: labels tied to controls, errors that lead to their field, numbers in words."""

from typing import Any

import pytest
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.template import engines
from django.test import RequestFactory

from tests.frontend.styleguide import FilterForm, PartnerTable, SampleForm


def render(source: str, path: str = "/", **context: Any) -> str:
    """Render a piece of template as a page would, blanks folded."""
    html = engines["django"].from_string(_compiled(source)).render(context, RequestFactory().get(path))
    return " ".join(str(html).split())


def _compiled(source: str) -> str:
    from django_cotton.compiler_regex import CottonCompiler  # noqa: PLC0415 - after the settings are there

    return str(CottonCompiler().process(source))


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]


def test_field_with_error_ties_label_hint_and_error_to_the_control() -> None:
    html = render('<c-field :field="form.assessed" suffix="students" />', form=SampleForm({}))
    assert '<label class="label" for="id_assessed">Students assessed</label>' in html
    assert 'aria-describedby="id_assessed_helptext id_assessed_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("id_assessed_helptext") < html.index('id="id_assessed_error"') < html.index("<input")


def test_field_when_optional_says_so() -> None:
    assert "(optional)" in render('<c-field :field="form.budget" />', form=SampleForm())
    assert "(optional)" not in render('<c-field :field="form.assessed" />', form=SampleForm())


def test_field_of_radios_is_a_fieldset_with_a_legend() -> None:
    html = render('<c-field :field="form.answer" />', form=SampleForm())
    assert '<legend class="label">Do you have this figure?</legend>' in html
    assert html.count('type="radio"') == 3


def test_form_printed_whole_looks_like_its_fields() -> None:
    form = FilterForm()
    assert '<select name="status" class="form-select"' in render("{{ form }}", form=form)
    assert 'class="field' in render("{{ form }}", form=form)


def test_error_summary_when_nothing_is_wrong_shows_nothing() -> None:
    assert render('<c-error-summary :form="form" />', form=SampleForm()) == ""


def test_error_summary_links_each_error_to_its_control() -> None:
    html = render('<c-error-summary :form="form" />', form=SampleForm({}))
    assert '<a href="#id_assessed">Enter the number of students assessed</a>' in html


def test_error_summary_of_plain_errors_links_those_of_a_field() -> None:
    html = render('<c-error-summary :errors="errors" />', errors={"value": ["Enter a value"], "__all__": ["Not now"]})
    assert '<a href="#id_value">Enter a value</a>' in html
    assert "<li>Not now</li>" in html


def test_error_summary_of_rows_names_the_row_s_control() -> None:
    rows = formset_factory(FilterForm)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"})
    assert 'href="#id_form-0-place"' in render('<c-error-summary :formset="rows" />', rows=rows)


@pytest.mark.parametrize(
    ("name", "word"),
    [("sent_back", "Sent back for changes"), ("met", "Target met"), ("no_data", "No data"), ("worse", "Worse")],
)
def test_status_has_icon_and_word(name: str, word: str) -> None:
    html = render('<c-status name="{{ name }}" />', name=name)
    assert f"<span>{word}</span>" in html
    assert "icons.svg" in html


def test_status_when_unknown_shows_what_it_was_given() -> None:
    assert "<span>paused</span>" in render('<c-status name="paused" />')


def test_components_do_not_inherit_props_of_the_component_around_them() -> None:
    html = render('<c-card title="Outer" tone="bad"><c-card>Inner</c-card></c-card>')
    assert html.count("Outer") == 1
    assert html.count("card-bad") == 1


def test_button_with_address_is_a_link_and_passes_attributes_on() -> None:
    assert render('<c-button href="/a/" data-x="1">Go</c-button>').startswith(
        '<a href="/a/" class="btn btn-secondary" data-x="1">'
    )
    assert render('<c-button name="act" value="b">Go</c-button>').startswith('<button type="submit"')


def test_pager_keeps_the_query_and_counts() -> None:
    page = Paginator(range(60), 25).page(2)
    html = render('<c-pager :page="page" noun="partners" />', "/?status=overdue&page=2", page=page)
    assert "Showing 26–50 of 60 partners" in html
    assert 'href="?status=overdue&amp;page=3"' in html


def test_table_when_sorted_says_so_and_counts() -> None:
    table = PartnerTable([{"name": str(number)} for number in range(30)], order_by="-name")
    table.paginate(page=1, per_page=25)
    html = render("{% load render_table from django_tables2 %}{% render_table table %}", "/?page=2", table=table)
    assert html.count('aria-sort="descending"') == 1
    assert "Showing 1–25 of 30 partners" in html
    assert 'href="?sort=place"' in html
    assert 'role="region" tabindex="0" aria-label="Partners"' in html
