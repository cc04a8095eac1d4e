"""Celery: Redis in production; an in-process worker over the in-memory transport in the embedded default."""

from celery.schedules import crontab

from helpdesk import env

CELERY_BROKER_URL = env.REDIS_URL() or "memory://localhost"
# In memory, a nudge waits for the next look at the queue (in seconds); Redis pushes.
CELERY_BROKER_TRANSPORT_OPTIONS = {} if env.REDIS_URL() else {"polling_interval": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "dispatch-outbox": {"task": "helpdesk.outbox.tasks.dispatch", "schedule": 5.0},
    "resume-interrupted-receptions": {"task": "tickets.tasks.resume_receptions", "schedule": 60.0},
    "close-silent-chats": {"task": "chat.tasks.close_silent_chats", "schedule": 20.0},
    "watch-quarantine": {"task": "tickets.tasks.watch_quarantine", "schedule": 300.0},
    "forget-old-quotas": {"task": "tickets.tasks.forget_old_quotas", "schedule": crontab(hour=3, minute=20)},
    "check-mailboxes": {"task": "tickets.tasks.check_mailboxes", "schedule": 300.0},
    "reconcile-mail": {"task": "tickets.tasks.reconcile_mail", "schedule": crontab(hour=5, minute=30)},
    "recompute-urgency": {"task": "tickets.tasks.recompute_urgency", "schedule": 3600.0},
}

OUTBOX_NUDGE = True
