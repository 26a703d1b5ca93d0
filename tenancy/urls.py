"""The pages of this floor."""

from django.urls import URLPattern, path  # noqa: F401

app_name = "tenancy"
urlpatterns: list[URLPattern] = []
