"""People who contact the service, and the addresses and numbers that reach them."""

from __future__ import annotations

import phonenumbers
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.enums import ContactKind

# One mailbox under many spellings.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


class Person(models.Model):
    """Somebody as they present themselves; nothing here is verified against a register."""

    newcomer = False
    """On the instance that a contact has just made: nobody was known under any of its addresses or numbers."""

    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    postal_address = models.TextField(_("adresse postale"), blank=True)
    departement = models.CharField(_("département de résidence"), max_length=3, blank=True)
    language = models.CharField(_("langue"), max_length=8, default="fr")
    created_at = models.DateTimeField(_("créée le"))

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or str(_("Personne sans nom"))

    @property
    def email(self) -> str:
        """The address last used, or ""."""
        return next(reversed(self.values(ContactKind.EMAIL)), "")

    @property
    def phone(self) -> str:
        return next(reversed(self.values(ContactKind.PHONE)), "")

    def values(self, kind: str) -> list[str]:
        """The addresses, or the numbers, the newest last."""
        return [point.value for point in self.contact_points.all() if point.kind == kind]


class ContactPoint(models.Model):
    """One way to reach a person; several people may share one (a family address, a social worker's number)."""

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="contact_points"
    )
    kind = models.CharField(_("type"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("valeur"), max_length=254)
    added_at = models.DateTimeField(_("ajouté le"))
    undeliverable_since = models.DateTimeField(
        _("non joignable depuis"), null=True, blank=True, help_text=_("Un envoi à cette adresse est revenu.")
    )

    class Meta:
        verbose_name = _("coordonnée")
        verbose_name_plural = _("coordonnées")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value"],
                name="contact_point_once",
                violation_error_message=_("Cette coordonnée est déjà enregistrée."),
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="contact_point_value")]

    def __str__(self) -> str:
        return self.value


def normalise_email(address: str) -> str:
    """Lower case, no spaces: what is compared and stored."""
    return "".join(address.split()).lower()[:254]


def mailbox_of(address: str) -> str:
    """What several spellings of one address have in common: letter case, quotes, « +tag », the dots that Gmail ignores."""
    local, _separator, domain = normalise_email(address).rpartition("@")
    local = local.strip('"').replace("\\", "")
    local, domain = local.partition("+")[0] or local, domain.rstrip(".")
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), _DOTLESS[domain]
    return f"{local}@{domain}"


def is_ours(address: str) -> bool:
    """Whether mail to this address comes back to the service, with or without a plus-address."""
    return mailbox_of(address) in {mailbox_of(ours) for ours in settings.INBOUND_ADDRESSES}


def normalise_phone(number: str, regions: tuple[str, ...] = ("FR", "RE", "GP", "MQ", "GF", "YT")) -> str:
    """E.164 when a French region knows the number, otherwise the digits as given; "" for nothing."""
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "".join(character for character in number if character.isdigit() or character == "+")[:32]
