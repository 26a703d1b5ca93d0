"""The pages of this floor."""

from django.urls import URLPattern, path

from tenancy.views import (
    acceptance,
    accounts,
    api_keys,
    health,
    invitations,
    jobs,
    mails,
    network_health,
    networks,
    people,
    place_imports,
    places,
    second_factors,
)

app_name = "tenancy"
urlpatterns: list[URLPattern] = [
    path("healthz/", health.healthz, name="healthz"),
    path("livez/", health.livez, name="livez"),
    path("", networks.home, name="home"),
    path("networks/", networks.networks, name="networks"),
    path("networks/new/", networks.network_create, name="network-create"),
    path("invitations/<str:secret>/", acceptance.invitation_accept, name="invitation-accept"),
    path("n/<slug:network>/", networks.network, name="network"),
    path("n/<slug:network>/people/", people.people, name="people"),
    path("n/<slug:network>/people/<int:pk>/remove/", people.role_remove, name="role-remove"),
    path("n/<slug:network>/invitations/new/", invitations.invitation_create, name="invitation-create"),
    path("n/<slug:network>/invitations/<int:pk>/resend/", invitations.invitation_resend, name="invitation-resend"),
    path("n/<slug:network>/invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation-revoke"),
    path("n/<slug:network>/health/", network_health.system_health, name="health"),
    path("n/<slug:network>/health/parts/", network_health.system_health_parts, name="health-parts"),
    path("n/<slug:network>/jobs/", jobs.jobs, name="jobs"),
    path("n/<slug:network>/jobs/<int:pk>/retry/", jobs.job_retry, name="job-retry"),
    path("n/<slug:network>/mails/", mails.mails, name="mails"),
    path("n/<slug:network>/outbox/", mails.outbox, name="outbox"),
    path("n/<slug:network>/outbox/<int:pk>/", mails.outbox_mail, name="outbox-mail"),
    path("n/<slug:network>/second-factor/", second_factors.second_factor, name="second-factor"),
    path("n/<slug:network>/settings/", second_factors.network_settings, name="network-settings"),
    path("n/<slug:network>/api-keys/", api_keys.api_key_list, name="api-keys"),
    path("n/<slug:network>/api-keys/new/", api_keys.api_key_create, name="api-key-create"),
    path("n/<slug:network>/api-keys/<int:pk>/revoke/", api_keys.api_key_revoke, name="api-key-revoke"),
    path("n/<slug:network>/places/", places.places, name="places"),
    path("n/<slug:network>/places/new/", places.place_create, name="place-create"),
    path("n/<slug:network>/places/import/", place_imports.place_import, name="place-import"),
    path("n/<slug:network>/places/import/file/", place_imports.place_import_template, name="place-import-template"),
    path("n/<slug:network>/places/<int:pk>/", places.place, name="place"),
    path("n/<slug:network>/places/<int:pk>/edit/", places.place_edit, name="place-edit"),
    path("n/<slug:network>/places/<int:pk>/population/", places.population_edit, name="population-edit"),
]

# Pages of one's own account: before those of allauth, in place of some of them.
account_urlpatterns: list[URLPattern] = [
    path("name/", accounts.name_edit, name="account_name"),
    path("2fa/", accounts.security, name="mfa_index"),
    path("2fa/totp/activate/", accounts.ActivateAppView.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/", accounts.passkeys, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", accounts.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
]
