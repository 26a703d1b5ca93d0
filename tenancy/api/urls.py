"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from tenancy.api import places

urlpatterns: list[URLPattern | URLResolver] = [
    path("places/", places.PlaceList.as_view(), name="api-places"),
    path("places/<int:pk>/", places.PlaceDetail.as_view(), name="api-place"),
    path("populations/", places.PopulationList.as_view(), name="api-populations"),
]
