"""Reference data that an administrator corrects, and read-only windows on the rest: rules stay in actions."""

from __future__ import annotations

from django.contrib import admin

from escalation.models import Anomaly, Case, Convocation, Delay, Desk, Evidence, Registration, Slot


@admin.register(Delay)
class DelayAdmin(admin.ModelAdmin):
    list_display = ("code", "label", "value", "unit", "valid_from", "valid_until")
    list_filter = ("code",)


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):
    list_display = ("departement", "name", "town", "phone", "active", "invented")
    list_filter = ("active", "invented")
    search_fields = ("name", "town", "departement")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at, never changed here: every change is an action with its trail."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("reference", "state", "procedure", "departement", "received_at")
    list_filter = ("state",)


@admin.register(Anomaly)
class AnomalyAdmin(ReadOnlyAdmin):
    list_display = ("reference", "title", "severity", "state", "affected")
    list_filter = ("state", "severity")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ("case", "kind", "observed_at", "filename", "sha256")


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display = ("desk", "starts_at", "capacity", "booked")


@admin.register(Convocation)
class ConvocationAdmin(ReadOnlyAdmin):
    list_display = ("number", "state", "desk", "slot")
    list_filter = ("state",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    list_display = ("number", "registered_on", "receipt_number", "receipt_expires_on")
