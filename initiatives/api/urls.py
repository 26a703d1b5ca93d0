"""The API of this floor."""

from django.urls import URLPattern, URLResolver, path

from initiatives.api import initiatives, outcomes

urlpatterns: list[URLPattern | URLResolver] = [
    path("initiatives/", initiatives.InitiativeList.as_view(), name="api-initiatives"),
    path("initiatives/<int:pk>/", initiatives.InitiativeDetail.as_view(), name="api-initiative"),
    path("initiatives/<int:pk>/goal/", initiatives.InitiativeGoal.as_view(), name="api-initiative-goal"),
    path("initiatives/<int:pk>/places/", initiatives.InitiativePlaces.as_view(), name="api-initiative-places"),
    path("outcomes/", outcomes.OutcomeList.as_view(), name="api-outcomes"),
    path("outcomes/<int:pk>/", outcomes.OutcomeDetail.as_view(), name="api-outcome"),
]
