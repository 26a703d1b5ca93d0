from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "measurement"
    default_auto_field = "django.db.models.BigAutoField"
