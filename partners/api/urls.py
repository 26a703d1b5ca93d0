"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from partners.api import join_requests, participations, partners

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/", partners.PartnerList.as_view(), name="api-partners"),
    path("partners/<int:pk>/", partners.PartnerDetail.as_view(), name="api-partner"),
    path("partners/<int:pk>/archive/", partners.PartnerArchive.as_view(), name="api-partner-archive"),
    path("join-requests/", join_requests.JoinRequestList.as_view(), name="api-join-requests"),
    path("join-requests/<int:pk>/", join_requests.JoinRequestDetail.as_view(), name="api-join-request"),
    path("join-requests/<int:pk>/accept/", join_requests.JoinRequestAccept.as_view(), name="api-join-request-accept"),
    path(
        "join-requests/<int:pk>/decline/", join_requests.JoinRequestDecline.as_view(), name="api-join-request-decline"
    ),
    path("participations/", participations.ParticipationList.as_view(), name="api-participations"),
    path("participations/<int:pk>/", participations.ParticipationDetail.as_view(), name="api-participation"),
]
