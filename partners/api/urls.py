"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from partners.api import participations, partners

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/", partners.PartnerList.as_view(), name="api-partners"),
    path("partners/<int:pk>/", partners.PartnerDetail.as_view(), name="api-partner"),
    path("partners/<int:pk>/archive/", partners.PartnerArchive.as_view(), name="api-partner-archive"),
    path("participations/", participations.ParticipationList.as_view(), name="api-participations"),
    path("participations/<int:pk>/", participations.ParticipationDetail.as_view(), name="api-participation"),
]
