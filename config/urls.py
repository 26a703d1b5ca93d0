"""Which path leads to which app. The order matters: an initiative's address is the last to be tried."""

from django.urls import URLPattern, URLResolver, include, path

from config.metrics import metrics
from measurement.views import home
from tenancy.urls import account_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics", metrics, name="metrics"),
    path("", home.home, name="start"),  # before the welcome page of the ground floor, which it shows to strangers
    path("accounts/", include(account_urlpatterns)),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("tenancy.urls")),
    path("", include("partners.urls")),
    path("", include("initiatives.urls")),
    path("", include("communications.urls")),
    path("", include("measurement.urls")),
    path("", include("backbone.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many"  # read by allauth
handler500 = "config.errors.failed"
