#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")

try:
    from django.core.management import execute_from_command_line
except ImportError:
    sys.exit("Django is not installed in this Python: run `make setup`, then use .venv/bin/python manage.py.")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.development")
    execute_from_command_line(sys.argv)
