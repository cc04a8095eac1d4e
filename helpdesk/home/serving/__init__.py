"""The embedded default: one process that serves, works and schedules. Production starts the same code in three."""


class CannotStart(Exception):
    """Why this instance cannot start, in one sentence for the person at the keyboard."""
