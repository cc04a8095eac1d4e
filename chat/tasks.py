"""The worker's side of the chat: find what is over, call one action for each."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from chat import actions
from chat.models import ChatSession
from helpdesk.kernel import clock


@shared_task
def close_silent_chats(limit: int = 200) -> int:
    """End what nobody answered and what fell silent; returns how many conversations were looked at."""
    now = clock.now()
    unanswered = now - timedelta(minutes=settings.CHAT_UNANSWERED_MINUTES)
    silent = now - timedelta(minutes=settings.CHAT_SILENCE_MINUTES)
    over = [
        *(
            (actions.expire_unanswered, each)
            for each in ChatSession.objects.unanswered_since(unanswered)[:limit]
        ),
        *((actions.expire_silent, each) for each in ChatSession.objects.silent_since(silent)[:limit]),
        *((actions.link_replayed, each) for each in ChatSession.objects.missing_ticket()[:limit]),
    ]
    for end, session in over:
        end(session)
    return len(over)
