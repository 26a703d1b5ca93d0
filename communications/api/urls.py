"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from communications.api import chasing

urlpatterns: list[URLPattern | URLResolver] = [
    path("submissions/chase/", chasing.SubmissionsChase.as_view(), name="api-submissions-chase"),
]
