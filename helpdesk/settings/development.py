"""The embedded default: one command, no server to install."""

from .base import *  # noqa: F403
