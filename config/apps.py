import gc

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is loaded by now stays: the collector of garbage need not go through it again and again.

        Half a million objects; work that makes many of its own, as an import does, spent a third of its time on them.
        What comes after is looked at when ten thousand are new, not seven hundred.
        """
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)


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
