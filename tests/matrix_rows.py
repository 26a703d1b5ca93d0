"""Rows that the matrix of routes names by a function: what no table of models could say."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from measurement.models import ImportRun, ImportState, PeriodClosing
from tenancy.enums import JobState, Role
from tenancy.models import ApiKey, Grant, Invitation, Job
from tests.world import NOW, Side


def contributors_grant(side: Side) -> int:
    return Grant.objects.get(user=side.people["contributor"]).pk


def leads_invitation(side: Side) -> int:
    return Invitation.objects.create(
        network=side.network,
        email="invited@example.org",
        role=Role.CONTRIBUTOR,
        partner_id=side.partners[0].pk,
        scope_name=side.partners[0].name,
        invited_by=side.people["lead"],
        invited_at=NOW,
        sent_at=NOW,
        expires_at=NOW,
    ).pk


def parked_job(side: Side) -> int:
    times = {"run_after": NOW, "created_at": NOW, "state": JobState.PARKED}
    job, _is_new = Job.objects.get_or_create(
        network=side.network, kind="mail.send", dedupe_key="parked", defaults=times
    )
    return job.pk


def owners_key(side: Side) -> int:
    key, _is_new = ApiKey.objects.get_or_create(
        network=side.network,
        prefix="0123456789",
        defaults={"user": side.people["owner"], "name": "Export", "created_at": NOW, "expires_at": NOW},
    )
    return key.pk


def closed_period(side: Side) -> int:
    closing, _is_new = PeriodClosing.objects.get_or_create(
        network=side.network,
        initiative=side.initiative,
        period=side.periods[0],
        defaults={"sentence": "Done.", "closed_at": NOW, "closed_by_name": "Ana"},
    )
    return int(closing.period_id)


def waiting_import(side: Side) -> int:
    """An import whose columns are named, and whose words are still to be explained."""
    rows = b"Quarter,Partner,Sex,What,Status,Value\n2025 Q1,Harbour partner 1,F,Visits,ok,7\n"
    words = {"Sex": ("dimension", "F"), "What": ("indicator", "Visits"), "Status": ("status", "ok")}
    questions = [
        {"column": column, "role": role, "word": word, "rows": 1, "answer": "", "is_new": True}
        for column, (role, word) in words.items()
    ]
    columns = {"period": "Quarter", "partner": "Partner", "status": "Status", "value": "Value"}
    run, _is_new = ImportRun.objects.get_or_create(
        network=side.network,
        initiative=side.initiative,
        file_name="waiting.csv",
        defaults={
            "stored_as": default_storage.save(f"imports/{side.network.pk}/waiting.csv", ContentFile(rows)),
            "state": ImportState.MAPPING,
            "mapping": {
                "format": "keel-import/1",
                "columns": columns,
                "series": [{"key": "all", "every": "quarter", "version": "in_force"}],
                "dimensions": [{"column": "Sex", "code": "sex"}],
                "indicators": [{"code": "reading", "name": "Reading", "kind": "count", "when": {"What": []}}],
            },
            "summary": {"words": questions, "too_many": ["Age"], "columns": [], "keep_as": ""},
            "received_at": NOW,
        },
    )
    return run.pk
