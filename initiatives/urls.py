"""The pages of this floor."""

from django.urls import URLPattern, path

from initiatives.views import initiatives, outcomes

app_name = "initiatives"
_BASE = "n/<slug:network>/<slug:initiative>/set-up"
urlpatterns: list[URLPattern] = [
    path(f"{_BASE}/", initiatives.edit, name="edit"),
    path(f"{_BASE}/about/", initiatives.about_edit, name="about-edit"),
    path(f"{_BASE}/rules/", initiatives.rules_edit, name="rules-edit"),
    path(f"{_BASE}/goal/", initiatives.goal_edit, name="goal-edit"),
    path(f"{_BASE}/places/", initiatives.places_edit, name="places-edit"),
    path(f"{_BASE}/outcomes/", outcomes.outcomes, name="outcomes"),
    path(f"{_BASE}/outcomes/<int:pk>/", outcomes.outcome_edit, name="outcome-edit"),
    path(f"{_BASE}/outcomes/<int:pk>/remove/", outcomes.outcome_remove, name="outcome-remove"),
]
