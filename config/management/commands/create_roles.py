"""`manage.py create_roles`: the database's roles, as config/roles.py tells."""

import os
from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from config.roles import UnsafeRoleError, create_roles, login_in

ADDRESSES = ("DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_PLATFORM_URL")


class Command(BaseCommand):
    help = "Make or correct the database roles named in DATABASE_URL and DATABASE_PLATFORM_URL, as the owner."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [name for name in ADDRESSES if not os.environ.get(name)]
        if missing:
            raise CommandError(f"Set {', '.join(missing)} to say where the database is.")
        runtime, platform = (login_in(os.environ[name]) for name in ADDRESSES[1:])
        owner = connections["owner"]
        owner.ensure_connection()
        try:
            with transaction.atomic(using="owner"):
                create_roles(owner.connection, runtime=runtime, platform=platform)
        except UnsafeRoleError as error:
            raise CommandError(str(error)) from error
        except psycopg2.errors.InsufficientPrivilege as error:
            raise CommandError(f"The role of DATABASE_OWNER_URL needs CREATEROLE and the database: {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"Roles are ready: {runtime.name}, {platform.name}.")
