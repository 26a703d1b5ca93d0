from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    default = True
    default_auto_field = "django.db.models.BigAutoField"


class ServedFilesConfig(StaticFilesConfig):
    """Static files without those that no page asks for: compressing them would take most of the time there is."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "drf_spectacular_sidecar",
        "rest_framework",
        "django_htmx/ext/*",
        "htm*x-4.*",
        "*.ttf",  # for the PDF and PNG writers, which read them where they are built
        "*.stamp",
        "stamp",
    ]
