"""Settings of every process: web, worker, beat, commands and tests.

Everything that differs between installations comes from the environment. `manage.py up` writes
what it started into `KEEL_HOME/environment`, which is read here where the environment is silent,
so that `manage.py shell` beside a running `make run` meets the same servers.
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from config.logs import configure, logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
KEEL_HOME = Path(env.str("KEEL_HOME", str(BASE_DIR / "var"))).resolve()
if (KEEL_HOME / "environment").is_file():
    env.read_env(str(KEEL_HOME / "environment"), recurse=False, override=False)

# The embedded run (`manage.py up`, tests) is for one machine: mails go to the outbox page and the
# demonstration may be loaded. Anywhere else it is off.
KEEL_EMBEDDED = env.bool("KEEL_EMBEDDED", False)
KEEL_DEMO_PASSWORD = env.str("KEEL_DEMO_PASSWORD", "keel-demo")

KEEL_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

SECRET_KEY = env.str("SECRET_KEY", "" if not env.bool("KEEL_BUILD", False) else "build-only")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])  # earlier ones, while they still count
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")

# -- The house, from the top floor down ---------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "backbone",
    "communications",
    "measurement",
    "partners",
    "initiatives",
    "tenancy",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "config.apps.ServedFilesConfig",
    "django.forms",
]

MIDDLEWARE = [
    "config.metrics.BeforeMiddleware",  # outermost: all the time an answer takes
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressMiddleware",
    "config.middleware.RequestLogMiddleware",
    "config.middleware.WholeRequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.errors.ErrorPageMiddleware",
    "tenancy.middleware.StorableTextMiddleware",
    "tenancy.middleware.PrivateMiddleware",
    "tenancy.middleware.SessionAgeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Innermost but for the clock: opens the transaction that carries the network around view and rendering.
    "tenancy.middleware.NetworkMiddleware",
    "config.metrics.AfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "tenancy.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.workspace",
            ],
        },
    }
]
COTTON_DIR = "cotton"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

# -- Databases: one database, one alias per role -------------------------------------------------


def _database(url: str, *, atomic: bool) -> dict[str, Any]:
    """One alias; `atomic` wraps every request in a transaction."""
    max_age = env.int("CONN_MAX_AGE", 60)
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=max_age, conn_health_checks=True))
    parsed["ATOMIC_REQUESTS"] = atomic
    # Behind a pooler that gives each transaction another session, nothing may be kept in one.
    parsed["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", False)
    return parsed


_runtime_url = env.str("DATABASE_URL", "postgres://keel_runtime@localhost/keel")
DATABASES = {
    # Runtime: sees one network at a time. `side` is the same role, committing at once (progress,
    # heartbeats, received payloads).
    "default": _database(_runtime_url, atomic=True),
    "side": _database(_runtime_url, atomic=False),
}
for _alias, _variable in {"owner": "DATABASE_OWNER_URL", "platform": "DATABASE_PLATFORM_URL"}.items():
    if _url := env.str(_variable, ""):
        DATABASES[_alias] = _database(_url, atomic=False)

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
# In the database, so that sign-in limits hold when the broker is away; and large enough that
# nobody empties it, and with it the limits, by asking for many things.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tenancy_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# -- Work in the background ----------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # PostgreSQL remembers what is due; the broker only wakes.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away costs a request milliseconds, not seconds: the sweep will find the job.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "keel.sweep", "schedule": 10.0, "options": {"expires": 30}},
    "tick": {"task": "keel.tick", "schedule": 30.0, "options": {"expires": 60}},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULER = "config.celery:HeartbeatScheduler"
# The tables that wire what happens (events) to what follows (jobs), see config/subscriptions.py.
KEEL_SUBSCRIPTIONS = "config.subscriptions.SUBSCRIPTIONS"
KEEL_JOB_HANDLERS = "config.subscriptions.JOB_HANDLERS"
KEEL_WAKE = "tenancy.tasks.wake"
KEEL_TICKS = "config.subscriptions.TICKS"
KEEL_JOB_WORDS = "config.job_words.JOB_WORDS"
# Participation lives a floor above the grants that need it.
KEEL_PARTNER_INITIATIVES = "partners.queries.participations.initiative_ids_of_partners"
# So do the names of what a role can be for, and the page that somebody newly invited lands on.
KEEL_SCOPES = "partners.queries.scopes.all_scopes"
KEEL_LANDING = "config.landing.url_after_accepting"
KEEL_FIRST_PAGE = "config.landing.first_page_of"
# The overview of a network joins all floors.
KEEL_OVERVIEW = "config.overview.overview_of"
# What is around every page, as a key: a page may be said to be unchanged only if this is.
KEEL_SHELL = "config.context_processors.state_of_shell"
KEEL_FIRST_STEPS = "config.overview.first_steps_of"
KEEL_REPORTS_AHEAD = "backbone.queries.schedules.reports_ahead"
KEEL_LAST_VERIFICATION = "measurement.queries.verifications.last_verification"
KEEL_GOAL_MEASURE = "measurement.queries.goals.goal_measure_of"
KEEL_INVITATION_LASTS = timedelta(days=14)
KEEL_API_KEY_LASTS = timedelta(days=90)  # unless its maker chooses another day
KEEL_API_KEY_LASTS_AT_MOST = timedelta(days=365)
KEEL_JOB_LEASE = timedelta(seconds=env.int("KEEL_JOB_LEASE", 60))
KEEL_JOB_ATTEMPTS = 5
KEEL_JOB_KEPT = timedelta(days=30)  # once it is done
KEEL_PAYLOADS_KEPT = timedelta(days=90)  # what programs sent, and the files of imports, as they came
KEEL_ANSWERS_KEPT = timedelta(days=30)  # for as long a request with the same Idempotency-Key is answered as before

# -- Accounts ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "tenancy.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "tenancy.forms.accounts.SignUpForm"  # asks for the name as well
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "ask_to_join": "20/h/ip,3/d/key",  # the public form; key: the e-mail address entered
    "answer_question": "120/h/ip,60/h/key",  # opening and sending the page of a mailed question; key: its link
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before addresses and passwords change, as before second factors do
ACCOUNT_FORMS = {
    "login": "tenancy.forms.sign_in.LoginForm",
    "signup": "tenancy.forms.sign_in.SignupForm",
    "add_email": "tenancy.forms.sign_in.AddEmailForm",
    "change_password": "tenancy.forms.sign_in.ChangePasswordForm",
    "set_password": "tenancy.forms.sign_in.SetPasswordForm",
    "reset_password": "tenancy.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "tenancy.forms.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "tenancy.forms.sign_in.ReauthenticateForm",
    "request_login_code": "tenancy.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "tenancy.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "tenancy.forms.sign_in.ConfirmEmailVerificationCodeForm",
}
MFA_ADAPTER = "tenancy.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # over https, and on http://localhost, which browsers trust as much
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way: telephones' clocks differ
MFA_TOTP_ISSUER = "Keel"
MFA_FORMS = {
    "authenticate": "tenancy.forms.second_factors.AuthenticateForm",
    "reauthenticate": "tenancy.forms.second_factors.ReauthenticateForm",
    "activate_totp": "tenancy.forms.second_factors.ActivateAppForm",
    "add_webauthn": "tenancy.forms.second_factors.AddPasskeyForm",
    "edit_webauthn": "tenancy.forms.second_factors.EditPasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
USERSESSIONS_TRACK_ACTIVITY = False  # SessionAgeMiddleware notes it every few minutes, not at each request
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SIGNUP_REDIRECT_URL = "tenancy:network-create"  # nobody invited them: they begin a network of their own
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 7 * 24 * 3600
KEEL_SESSION_IDLE = timedelta(hours=12)
KEEL_SESSION_ABSOLUTE = timedelta(days=7)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"

# -- Transport -----------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", SITE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^livez/$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- Mail ----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Keel <keel@localhost>")
if KEEL_EMBEDDED:
    EMAIL_BACKEND = "tenancy.adapter.OutboxEmailBackend"
else:
    _mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = 10

# -- Files and static ----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = KEEL_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = KEEL_HOME / "files"  # outside anything the web server serves by itself
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.ServedFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
KEEL_EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
KEEL_REQUEST_MAX_BYTES = 60 * 1024 * 1024  # the largest table that may be imported, with its mapping and room

# -- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- API -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenancy.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenancy.api.parsers.StorableJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_PAGINATION_CLASS": "tenancy.api.pages.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tenancy.api.problems.answer",
    "COERCE_DECIMAL_TO_STRING": True,
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS says nothing that the schema does not say better
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Keel",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "EntryStateEnum": "measurement.enums.EntryState",
        "ValueStateEnum": "measurement.enums.ValueState",
        "ImportStateEnum": "measurement.models.importing.ImportState",
        "ReportStateEnum": "backbone.enums.ReportState",
        "HealthStateEnum": "tenancy.serializers.health.STATES",
        "JoinRequestStateEnum": "partners.enums.JoinRequestState",
    },
}

# -- Logs: what happened, never who ---------------------------------------------------------------
_format = "plain" if KEEL_EMBEDDED else "json"
LOGGING = logging_config(is_json=env.str("LOG_FORMAT", _format) == "json", level=env.str("LOG_LEVEL", "INFO"))
configure()

# -- Metrics --------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
PROMETHEUS_LATENCY_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))
