"""The pages of this floor."""

from django.urls import URLPattern, path

from tenancy.views import place_imports, places

app_name = "tenancy"
urlpatterns: list[URLPattern] = [
    path("n/<slug:network>/places/", places.places, name="places"),
    path("n/<slug:network>/places/new/", places.place_create, name="place-create"),
    path("n/<slug:network>/places/import/", place_imports.place_import, name="place-import"),
    path("n/<slug:network>/places/import/file/", place_imports.place_import_template, name="place-import-template"),
    path("n/<slug:network>/places/<int:pk>/", places.place, name="place"),
    path("n/<slug:network>/places/<int:pk>/edit/", places.place_edit, name="place-edit"),
    path("n/<slug:network>/places/<int:pk>/population/", places.population_edit, name="population-edit"),
]
