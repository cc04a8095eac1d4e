"""The proof locker: what a person and an agent saw, dated, signed by its digest, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.enums import ATTEMPT_KINDS, EvidenceKind
from escalation.models.case import Case
from helpdesk.accounts.models import User


class EvidenceQuerySet(models.QuerySet):
    """Rows are added and read; nothing else."""

    def visible_to(self, user: User) -> EvidenceQuerySet:
        """With the case for whoever sees it; for the DGEF the technical proofs of reported cases, nothing more."""
        if user.can("anomaly.triage"):
            return self.filter(case__anomaly__isnull=False, kind__in=ATTEMPT_KINDS)
        return self.filter(case__in=Case.objects.visible_to(user))

    def attempts(self) -> EvidenceQuerySet:
        """What shows that the person tried to file online."""
        return self.filter(kind__in=ATTEMPT_KINDS)

    def update(self, **kwargs):
        raise TypeError("evidence is append-only")

    def delete(self):
        raise TypeError("evidence is append-only")


class Evidence(models.Model):
    """One proof. Its bytes, when it is a file, are in the content-addressed store under `sha256`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(_("nature"), max_length=12, choices=EvidenceKind.choices)
    text = models.TextField(_("texte"), blank=True)
    url = models.URLField(_("adresse de la page"), blank=True)
    filename = models.CharField(_("nom du fichier"), max_length=200, blank=True)
    content_type = models.CharField(_("type"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), default=0)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    observed_at = models.DateTimeField(_("constaté le"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("versé par"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("versé le"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("preuve")
        verbose_name_plural = _("preuves")
        ordering = ["observed_at", "added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_has_content",
                condition=~Q(text="") | ~Q(sha256=""),
                violation_error_message=_("Une preuve doit avoir un texte ou un fichier."),
            ),
            models.CheckConstraint(
                name="evidence_file_is_named",
                condition=Q(sha256="", filename="") | (~Q(sha256="") & ~Q(filename="")),
                violation_error_message=_("Un fichier de preuve doit avoir un nom et une empreinte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.observed_at:%Y-%m-%d}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("evidence is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("evidence is append-only")

    @property
    def is_file(self) -> bool:
        return bool(self.sha256)

    @property
    def label(self) -> str:
        """What a list or a letter calls it."""
        words = self.filename or " ".join(self.text.split())[:80]
        return f"{self.get_kind_display()} : {words}"
