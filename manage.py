#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

OLDEST = (3, 11)
SET_UP = "run `make setup`, then use .venv/bin/python manage.py."
ROOMS = {"helpdesk", "tickets", "knowledge_base", "escalation", "chat"}

if sys.version_info < OLDEST:
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

try:
    from django.core.management import execute_from_command_line
except ImportError:
    sys.exit(f"Django is not installed in this Python: {SET_UP}")


def main() -> None:
    """Run the command; a package that is not there is one sentence, a fault of ours is a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.development")
    try:
        execute_from_command_line(sys.argv)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in ROOMS:
            raise
        sys.exit(f"The package {error.name} is not installed in this Python: {SET_UP}")


if __name__ == "__main__":
    main()
