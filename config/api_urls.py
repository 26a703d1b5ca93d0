"""The REST API: flat resources below the network."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
    path("<slug:network>/", include("tenancy.api.urls")),
    path("<slug:network>/", include("partners.api.urls")),
    path("<slug:network>/", include("initiatives.api.urls")),
    path("<slug:network>/", include("measurement.api.urls")),
    path("<slug:network>/", include("communications.api.urls")),
    path("<slug:network>/", include("backbone.api.urls")),
]
