from django.apps import AppConfig


class BackboneConfig(AppConfig):
    name = "backbone"
    default_auto_field = "django.db.models.BigAutoField"
