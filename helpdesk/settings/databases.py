"""SQLite in the data directory by default (WAL, immediate transactions), PostgreSQL by DATABASE_URL."""

import dj_database_url

from helpdesk import env

_url = env.DATABASE_URL()

# One thread per request under ASGI: connections are kept by a pool, never by the threads (no CONN_MAX_AGE).
_POSTGRESQL_OPTIONS = {
    "options": "-c statement_timeout=10000 -c timezone=UTC",
    "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
}

if _url:
    DATABASES = {"default": dj_database_url.parse(_url, conn_max_age=0, conn_health_checks=True)}
    DATABASES["default"].setdefault("OPTIONS", {}).update(_POSTGRESQL_OPTIONS)
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": env.DATA_DIR() / "helpdesk.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    }
