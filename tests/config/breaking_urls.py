"""The addresses of the product, and one whose view breaks in the ways that quote people."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as of_the_product
from tenancy.models import User


def breaking(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise an error that holds what the request has sent."""
    sent = request.GET.get("q") or request.POST.get("q") or ""
    if kind == "unique":  # PostgreSQL quotes the row
        User.objects.create_user(email=f"{sent}@example.org", password=None)
        User.objects.create_user(email=f"{sent}@example.org", password=None)
    if kind == "cast":
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [sent])
    try:
        raise ValueError(f"{sent} is not a number")
    except ValueError as error:
        raise RuntimeError(f"{sent} could not be read") from error


urlpatterns = [path("breaking/<str:kind>/", breaking, name="breaking"), *of_the_product]
