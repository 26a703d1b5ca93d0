"""What Django does before the web server starts: roles, tables, demonstration.

`python -m config.embedded.prepare`: one process for all, because each start of Django takes a second.
KEEL_DEMO=0 leaves an empty database empty.
"""

import os
from pathlib import Path

import django

DEMONSTRATION = ("owner", "backbone", "partner", "contributor", "funder", "stranger", "national")
SIGN_INS = "sign-ins"


def main() -> None:
    """Idempotent; ends with the list of demonstration sign-ins in KEEL_HOME, if there are any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after the set-up of Django
    from django.core.management import call_command, get_commands  # noqa: PLC0415 - after the set-up of Django

    call_command("create_roles", verbosity=0)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    if "demo" in get_commands() and os.environ.get("KEEL_DEMO") != "0":
        call_command("demo", "--if-empty")
    addresses = [f"{name}@demo.example" for name in DEMONSTRATION]
    there = set(get_user_model().objects.using("owner").filter(email__in=addresses).values_list("email", flat=True))
    lines = [address for address in addresses if address in there]
    (Path(os.environ["KEEL_HOME"]) / SIGN_INS).write_text("\n".join(lines))


if __name__ == "__main__":
    main()
