"""The counters of préfectures and sous-préfectures that receive people, and their slots."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalation.contacts import Vector
from escalation.directory.prefectures import zone_info
from escalation.enums import ContactKind
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import Role
from helpdesk.documents.typography import hour, long_day
from helpdesk.kernel.clock import PARIS


class DeskQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DeskQuerySet:
        """A préfecture sees the desks of its département; the CCC and administrators see all."""
        if user.role == Role.PREFECTURE:
            return self.filter(departement=user.departement)
        return self if user.can("case.write") or user.can("reference.write") else self.none()

    def active(self) -> DeskQuerySet:
        return self.filter(active=True)


class Desk(models.Model):
    """One counter. `invented` marks the demo's: their address and phone do not exist and every page says so."""

    departement = models.CharField(_("département"), max_length=3, db_index=True)
    name = models.CharField(_("nom"), max_length=160)
    authority = models.CharField(_("préfecture"), max_length=160)
    address = models.TextField(_("adresse"))
    town = models.CharField(_("ville"), max_length=80)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    opening = models.TextField(_("horaires"), blank=True)
    post_instructions = models.TextField(_("écrire pour changer un rendez-vous"), blank=True)
    invented = models.BooleanField(_("coordonnées fictives (démonstration)"), default=False)
    active = models.BooleanField(_("actif"), default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("guichet")
        verbose_name_plural = _("guichets")
        ordering = ["departement", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "name"],
                name="desk_once",
                violation_error_message=_("Ce guichet existe déjà dans ce département."),
            ),
            models.CheckConstraint(
                name="desk_has_address",
                condition=~Q(address=""),
                violation_error_message=_("Un guichet doit avoir une adresse."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement})"

    @property
    def address_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.address.splitlines() if line.strip())

    @property
    def contact_ways(self) -> list[Vector]:
        """What the desk offers to change an appointment; the personal link always comes with it."""
        here = ", ".join([self.name, *self.address_lines])
        ways = [
            Vector(ContactKind.PHONE, self.phone),
            Vector(ContactKind.POST, self.post_instructions or here),
            Vector(ContactKind.COUNTER, f"{here}. {self.opening}".strip()),
            Vector(ContactKind.LINK),
            Vector(ContactKind.EMAIL, self.email),
        ]
        return [way for way in ways if way.usable]


class SlotQuerySet(models.QuerySet):
    def free(self, after: datetime) -> SlotQuerySet:
        """Slots that start after `after` and have a place left, soonest first."""
        return self.filter(starts_at__gt=after, booked__lt=F("capacity")).order_by("starts_at", "pk")


class Slot(models.Model):
    """A moment of a desk with `capacity` places; `booked` is only ever changed by `actions.booking`."""

    desk = models.ForeignKey(Desk, verbose_name=_("guichet"), on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("début"))
    duration = models.PositiveSmallIntegerField(_("durée (minutes)"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    booked = models.PositiveSmallIntegerField(_("places prises"), default=0)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "starts_at"],
                name="slot_once",
                violation_error_message=_("Ce guichet a déjà un créneau à cette heure."),
            ),
            models.CheckConstraint(
                name="slot_not_overbooked",
                condition=Q(booked__lte=F("capacity")),
                violation_error_message=_("Ce créneau n'a plus de place."),
            ),
            models.CheckConstraint(
                name="slot_has_capacity_and_duration",
                condition=Q(capacity__gte=1, duration__gte=5),
                violation_error_message=_("Un créneau a au moins une place et dure au moins cinq minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when} ({self.desk})"

    @property
    def local_start(self) -> datetime:
        """The start on the clocks of the desk's département."""
        return self.starts_at.astimezone(zone_info(self.desk.departement))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration)

    @property
    def when(self) -> str:
        """« mardi 1er décembre 2026 à 9 h 30 », in the desk's own time."""
        return f"{long_day(self.local_start)} à {hour(self.local_start)}"

    @property
    def zone_note(self) -> str:
        """« (heure locale) » where the desk's clocks are not those of Paris, else ""."""
        return "" if zone_info(self.desk.departement) == PARIS else " (heure locale)"

    @property
    def hour_text(self) -> str:
        return hour(self.local_start)

    @property
    def left(self) -> int:
        return self.capacity - self.booked
