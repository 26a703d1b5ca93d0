"""The pages of this floor."""

from django.urls import URLPattern, path

from partners.views import imports, join_requests, joining, new_partners, participations, partners, representatives

app_name = "partners"
_BASE = "n/<slug:network>/partners"
_REQUESTS = "n/<slug:network>/requests"
_PUBLIC = "p/<slug:network>/<slug:initiative>"  # for anybody: see tenancy/middleware.py
urlpatterns: list[URLPattern] = [
    path(f"{_BASE}/", partners.partners, name="partners"),
    path(f"{_BASE}/new/", new_partners.partner_create, name="partner-create"),
    path(f"{_BASE}/archive/", partners.partners_archive, name="partners-archive"),
    path(f"{_BASE}/restore/", partners.partners_restore, name="partners-restore"),
    path(f"{_BASE}/export/<str:kind>/", partners.partners_export, name="partners-export"),
    path(f"{_BASE}/import/", imports.partner_import, name="partner-import"),
    path(f"{_BASE}/import/empty/<str:kind>/", imports.partner_import_template, name="partner-import-template"),
    path(f"{_BASE}/<int:pk>/", partners.partner, name="partner"),
    path(f"{_BASE}/<int:pk>/edit/", partners.partner_edit, name="partner-edit"),
    path(f"{_BASE}/<int:pk>/join/", participations.participation_create, name="participation-create"),
    path(
        f"{_BASE}/<int:pk>/participations/<int:participation_pk>/",
        participations.participation_edit,
        name="participation-edit",
    ),
    path(f"{_BASE}/<int:pk>/invite/", representatives.representative_invite, name="representative-invite"),
    path(f"{_REQUESTS}/", join_requests.requests, name="join-requests"),
    path(f"{_REQUESTS}/<int:pk>/", join_requests.join_request, name="join-request"),
    path(f"{_REQUESTS}/<int:pk>/accept/", join_requests.join_request_accept, name="join-request-accept"),
    path(f"{_REQUESTS}/<int:pk>/link/", join_requests.join_request_link, name="join-request-link"),
    path(f"{_REQUESTS}/<int:pk>/decline/", join_requests.join_request_decline, name="join-request-decline"),
    path(f"{_PUBLIC}/join/", joining.join, name="ask-to-join"),
    path(f"{_PUBLIC}/join/thanks/", joining.asked, name="asked-to-join"),
]
