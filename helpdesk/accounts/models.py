"""The people who work here: agents, engineers, desks; their role, teams and territory."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.permissions import Role, allows


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        """A user who can log in with `email`; no password means log-in by other means only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)


class Team(models.Model):
    """A group of agents; a restricted team's tickets are seen by its members and by supervisors only."""

    name = models.CharField(_("nom"), max_length=80, unique=True)
    restricted = models.BooleanField(_("réservée à ses membres"), default=False)

    class Meta:
        verbose_name = _("équipe")
        verbose_name_plural = _("équipes")

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with one role. A préfecture desk works for one département only, named by its code."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom"), max_length=80)
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, verbose_name=_("équipes"), blank=True, related_name="members")
    departement = models.CharField(_("département"), max_length=3, blank=True)
    anonymous_signature = models.BooleanField(
        _("signature de service"),
        default=False,
        help_text=_("Anonymat pour motif de sécurité (CRPA L. 111-2)."),
    )
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                name="user_prefecture_has_departement",
                condition=~models.Q(role=Role.PREFECTURE) | ~models.Q(departement=""),
                violation_error_message=_("Un compte de préfecture doit avoir un département."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def is_staff(self) -> bool:
        """Only administrators enter Django's admin."""
        return self.is_active and self.role == Role.ADMIN

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def signature(self) -> str:
        """What a person reads under an answer (CRPA L. 111-2): first name and surname, or the service's."""
        return str(_("L'équipe du centre de contact")) if self.anonymous_signature else self.get_full_name()

    def can(self, permission: str) -> bool:
        """Whether this user's role holds `permission`; see `accounts.permissions`."""
        return self.is_active and allows(self.role, permission)
