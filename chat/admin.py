"""Conversations in the administration: dates and states only, since what people say is for those who answer."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from chat.models import ChatSession


@admin.register(ChatSession)
class ChatSessionAdmin(admin.ModelAdmin):
    """Nothing is added, changed or deleted here: actions alone write."""

    list_display = ["started_at", "state", "language", "agent", "ticket", "taken_at", "ended_at"]
    list_filter = ["state", "language"]
    list_select_related = ["agent", "ticket"]
    date_hierarchy = "started_at"
    fields = [*list_display, "reception"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ChatSession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ChatSession | None = None) -> bool:
        return False
