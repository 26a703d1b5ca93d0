"""For somebody who has lost telephone, passkeys and recovery codes: who runs the installation lets them in again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenancy.operations.second_factors import remove_second_factors
from tenancy.queries.accounts import account_with_address


class Command(BaseCommand):
    help = "Removes all second factors of an account and signs it out everywhere. Make sure of who asks you for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account_with_address(options["email"])
        if user is None:
            raise CommandError("No account has this address, or it was never confirmed.")
        count = remove_second_factors(user=user)
        self.stdout.write(f"Removed {count}; the account is signed out everywhere and signs in without.")
