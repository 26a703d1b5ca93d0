"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from tenancy.api import api_keys, health, people, places

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.Health.as_view(), name="api-health"),
    path("people/", people.PeopleList.as_view(), name="api-people"),
    path("people/<int:pk>/", people.PeopleDetail.as_view(), name="api-person"),
    path("invitations/", people.InvitationList.as_view(), name="api-invitations"),
    path("invitations/<int:pk>/revoke/", people.InvitationRevoke.as_view(), name="api-invitation-revoke"),
    path("invitations/<int:pk>/resend/", people.InvitationResend.as_view(), name="api-invitation-resend"),
    path("api-keys/", api_keys.ApiKeyList.as_view(), name="api-api-keys"),
    path("api-keys/<int:pk>/revoke/", api_keys.ApiKeyRevoke.as_view(), name="api-api-key-revoke"),
    path("places/", places.PlaceList.as_view(), name="api-places"),
    path("places/<int:pk>/", places.PlaceDetail.as_view(), name="api-place"),
    path("populations/", places.PopulationList.as_view(), name="api-populations"),
]
