"""The REST API: flat resources below the network."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:network>/", include("tenancy.api.urls")),
    path("<slug:network>/", include("partners.api.urls")),
    path("<slug:network>/", include("initiatives.api.urls")),
    path("<slug:network>/", include("measurement.api.urls")),
    path("<slug:network>/", include("backbone.api.urls")),
]
