"""Tests: stricter than production, no network, everything under a temporary directory."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403

DATA_DIR = Path(tempfile.mkdtemp(prefix="helpdesk-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MAILBOX_DIR = DATA_DIR / "mailbox"
EMAIL_BACKEND = "helpdesk.outbox.mailbox.MailboxBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECRET_KEY = "test-key"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://testserver"
AXES_ENABLED = False
OUTBOX_NUDGE = False
DEMO = True
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["NAME"] = DATA_DIR / "helpdesk.sqlite3"  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # noqa: F405
