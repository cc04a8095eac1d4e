"""The log-ins of the demo. Their password is public: the demo is refused on a production site."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.accounts.models import Team, User
from helpdesk.accounts.permissions import Role

PASSWORD = "demo-ccc-2026"


@dataclass(frozen=True)
class DemoAccount:
    email: str
    first_name: str
    last_name: str
    role: str
    departement: str = ""
    team: str = ""


ACCOUNTS = (
    DemoAccount("claire@ccc.example.org", "Claire", "Martin", Role.AGENT, team="Accueil"),
    DemoAccount("hugo@ccc.example.org", "Hugo", "Petit", Role.AGENT, team="Accueil"),
    DemoAccount("samira@ccc.example.org", "Samira", "Lefèvre", Role.AGENT, team="Blocages"),
    DemoAccount("paul@ccc.example.org", "Paul", "Girard", Role.AGENT, team="Blocages"),
    DemoAccount("anne@ccc.example.org", "Anne", "Rousseau", Role.SUPERVISOR),
    DemoAccount("luc@ccc.example.org", "Luc", "Fontaine", Role.EDITOR),
    DemoAccount("maya@dgef.example.org", "Maya", "Bernard", Role.DGEF),
    DemoAccount("guichet93@pref.example.org", "Julie", "Moreau", Role.PREFECTURE, departement="93"),
    DemoAccount("guichet69@pref.example.org", "Marc", "Dubois", Role.PREFECTURE, departement="69"),
    DemoAccount("admin@ccc.example.org", "Ada", "Laurent", Role.ADMIN),
)


def create_accounts() -> dict[str, User]:
    """Create what is missing; returns the users by the part of their address before the @."""
    teams = {
        name: Team.objects.get_or_create(name=name, defaults={"restricted": restricted})[0]
        for name, restricted in (("Accueil", False), ("Blocages", False), ("Situations sensibles", True))
    }
    users = {}
    for account in ACCOUNTS:
        users[account.email.partition("@")[0]] = _user(account, teams)
    return users


def _user(account: DemoAccount, teams: dict[str, Team]) -> User:
    user = User.objects.filter(email=account.email).first()
    if user is None:
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            first_name=account.first_name,
            last_name=account.last_name,
            role=account.role,
            departement=account.departement,
            is_superuser=account.role == Role.ADMIN,
        )
    if account.team:
        user.teams.add(teams[account.team])
    return user
