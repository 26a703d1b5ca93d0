"""What is logged of real requests and jobs: where and when, and nothing of who and what."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from config.logs import Structured, gunicorn_logging
from tenancy.models import Job, User
from tenancy.operations.jobs import run
from tests.world import World

CANARY = "qzx-canary"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Everything that was logged so far, at the most talkative level, as JSON; and readable, to be searched."""
    json_lines, plain = io.StringIO(), io.StringIO()
    root, before = logging.getLogger(), logging.getLogger().level
    handlers = [logging.StreamHandler(json_lines), logging.StreamHandler(plain)]
    for handler, is_json in zip(handlers, (True, False), strict=True):
        handler.setFormatter(Structured(is_json=is_json))
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def said() -> list[dict[str, Any]]:
        assert CANARY not in json_lines.getvalue(), json_lines.getvalue()
        assert CANARY not in plain.getvalue(), plain.getvalue()
        return [json.loads(line) for line in json_lines.getvalue().splitlines()]

    yield said
    root.setLevel(before)
    for handler in handlers:
        root.removeHandler(handler)


def requests_in(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in said if line["event"] == "request"]


def test_request_is_one_line_with_view_status_time_network_and_person(
    lines: Callable[[], list[dict[str, Any]]], world: World, sign_in: Callable[[User], Client]
) -> None:
    side = world.a
    answer = sign_in(side.people["owner"]).get(f"/n/{side.network.slug}/people/?q={CANARY}")
    (line,) = requests_in(lines())
    assert line["ms"] > 0
    kept = {name: line[name] for name in ("view", "method", "status", "network", "user", "request_id", "level")}
    assert kept == {
        "view": "tenancy:people",
        "method": "GET",
        "status": 200,
        "network": side.network.pk,
        "user": side.people["owner"].pk,
        "request_id": answer["X-Request-ID"],
        "level": "info",
    }
    assert set(line) == {*kept, "ms", "event", "logger", "timestamp"}


def test_nothing_that_people_send_is_logged(
    lines: Callable[[], list[dict[str, Any]]], world: World, sign_in: Callable[[User], Client]
) -> None:
    side = world.a
    anybody, owner = Client(), sign_in(side.people["owner"])
    anybody.post("/accounts/login/", {"login": f"{CANARY}@example.org", "password": CANARY})
    anybody.post("/accounts/signup/", {"email": f"{CANARY}@example.org", "password1": CANARY, "name": CANARY})
    anybody.post("/accounts/password/reset/", {"email": f"{CANARY}@example.org"})
    anybody.get(f"/invitations/{CANARY}/")
    anybody.get(f"/{CANARY}/{CANARY}@example.org?token={CANARY}", HTTP_USER_AGENT=CANARY, HTTP_REFERER=CANARY)
    anybody.get("/", HTTP_HOST=f"{CANARY}.example.org")
    anybody.post("/accounts/login/", {"login": "\x00" + CANARY})
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": CANARY}, HTTP_REFERER=f"http://{CANARY}/")
    owner.post(f"/n/{side.network.slug}/partners/new/", {"name": CANARY, "email": f"{CANARY}@example.org"})
    file = SimpleUploadedFile(f"{CANARY}.csv", f"{CANARY},1".encode())
    owner.post(f"/n/{side.network.slug}/places/import/", {"file": file})
    owner.post(f"/api/v1/{side.network.slug}/places/", {"name": CANARY, "code": "\x00"}, "application/json")
    owner.get(f"/api/v1/{side.network.slug}/places/{CANARY}/", HTTP_AUTHORIZATION=f"Bearer {CANARY}")
    assert len(requests_in(lines())) == 12


@pytest.mark.parametrize("kind", ["unique", "cast", "chain"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_exception_is_logged_by_class_and_code_alone(
    lines: Callable[[], list[dict[str, Any]]], db: None, settings: Any, kind: str, method: str
) -> None:
    settings.ROOT_URLCONF = "tests.config.breaking_urls"
    client = Client(raise_request_exception=False)
    answer = getattr(client, method)(f"/breaking/{kind}/", {"q": CANARY})
    assert answer.status_code == 500
    said = lines()
    (error,) = [line for line in said if line["level"] == "error"]
    (request,) = requests_in(said)
    assert error["error"] == {"unique": "IntegrityError", "cast": "DataError", "chain": "RuntimeError"}[kind]
    assert "breaking_urls.py" in error["passed"]
    assert (error["view"], error["event"]) == ("breaking", "answered 500")
    assert error["request_id"] == request["request_id"] == answer["X-Request-ID"]
    assert request["status"] == 500


def test_failed_job_is_logged_with_its_number_and_kind(
    lines: Callable[[], list[dict[str, Any]]], world: World, settings: Any
) -> None:
    settings.KEEL_JOB_HANDLERS = "tests.config.breaking_jobs.HANDLERS"
    now = timezone.now()
    job = Job.objects.create(
        kind="tests.breaking", network=world.a.network, dedupe_key="1", ids={"words": CANARY}, run_after=now,
        created_at=now,
    )  # fmt: skip
    assert run(job_id=job.pk, clock=timezone.now) is False
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert (line["job"], line["kind"], line["network"]) == (job.pk, "tests.breaking", world.a.network.pk)
    assert (line["attempt"], line["error"]) == (1, "ValueError")


@pytest.mark.parametrize(
    ("name", "message", "values", "kept"),
    [
        ("gunicorn.error", "Error handling request %s", ("/?q=qzx-canary",), "Error handling request"),
        ("gunicorn.error", "Invalid request from ip=%s: %s", ("qzx-canary", "qzx-canary"), "Invalid request"),
        ("gunicorn.error", "Listening at: %s (%s)", ("http://127.0.0.1:1", 2), "Listening at: http://127.0.0.1:1 (2)"),
        (
            "django.security.DisallowedHost",
            "Invalid HTTP_HOST header: %r.",
            ("qzx-canary",),
            "refused: DisallowedHost",
        ),
        ("some.library", "No mail to %s", ("qzx-canary@example.org",), "No mail to …@…"),
        ("py.warnings", "%s", ("qzx-canary",), "a library has warned"),
    ],
)
def test_lines_of_libraries_keep_what_happened(
    lines: Callable[[], list[dict[str, Any]]], name: str, message: str, values: tuple[Any, ...], kept: str
) -> None:
    logging.getLogger(name).error(message, *values)
    (line,) = lines()
    assert line["event"] == kept


def test_task_that_celery_tells_of_is_its_name_and_number(lines: Callable[[], list[dict[str, Any]]]) -> None:
    told = {"name": "keel.run_job", "id": "7", "description": "raised", "exc": CANARY, "traceback": CANARY}
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] %(exc)s\n%(traceback)s", told)
    (line,) = lines()
    assert line["event"] == "task keel.run_job [7] raised"


def test_web_server_writes_no_list_of_requests() -> None:
    assert gunicorn_logging()["loggers"]["gunicorn.access"] == {"level": "CRITICAL", "propagate": False}
