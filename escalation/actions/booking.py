"""Taking and giving back places: the only code that changes `Slot.booked`."""

from __future__ import annotations

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from escalation.models import Slot
from helpdesk.kernel.errors import Refused


def book(slot: Slot) -> None:
    """Take one place in one statement, so that no two people ever share the last one.

    Raises `Refused` when the slot is full.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a place is taken with the appointment it is for, in one transaction")
    if not Slot.objects.filter(pk=slot.pk, booked__lt=F("capacity")).update(booked=F("booked") + 1):
        raise Refused(_("Ce créneau vient d'être pris : choisissez-en un autre."))


def give_back(slot: Slot) -> None:
    """Free one place."""
    Slot.objects.filter(pk=slot.pk, booked__gt=0).update(booked=F("booked") - 1)


def swap(old: Slot, new: Slot) -> None:
    """Exchange a place for another; both rows are locked by key order, so that two exchanges never wait on each other."""
    if old.pk == new.pk:
        raise Refused(_("C'est déjà l'heure de ce rendez-vous."))
    list(Slot.objects.select_for_update().filter(pk__in=[old.pk, new.pk]).order_by("pk"))
    book(new)
    give_back(old)
