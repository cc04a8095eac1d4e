"""What the gallery shows: invented people, dates relative to today."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from helpdesk.dsfr.forms import DateInput, MultipleFileField, SearchInput
from helpdesk.kernel import clock

LANGUAGES = [("", "Choisir"), ("fr", "Français"), ("ar", "Arabe"), ("pt", "Portugais")]
TOPICS = [("depot", "Je n'arrive pas à déposer ma demande"), ("titre", "Mon titre expire bientôt")]
CONTACTS = [("mail", "Courriel"), ("sms", "SMS"), ("lettre", "Courrier postal")]


class SampleForm(forms.Form):
    """One field of every kind that pages use."""

    name = forms.CharField(label="Nom et prénom", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Format attendu\u00a0: nom@example.org",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(label="Téléphone", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    language = forms.ChoiceField(label="Langue de l'échange", choices=LANGUAGES)
    topic = forms.ChoiceField(label="Votre difficulté", choices=TOPICS, widget=forms.RadioSelect)
    contacts = forms.MultipleChoiceField(
        label="Comment vous répondre",
        choices=CONTACTS,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses possibles.",
    )
    expiry = forms.DateField(label="Fin de validité du titre", widget=DateInput, required=False)
    message = forms.CharField(label="Votre message", widget=forms.Textarea(attrs={"rows": 5}))
    files = MultipleFileField(
        label="Pièces jointes", required=False, help_text="Dix fichiers au plus, 10 Mo chacun."
    )
    consent = forms.BooleanField(label="J'ai lu l'information sur mes données personnelles")


class SampleFilterForm(forms.Form):
    """Filters in one line: nothing is required, nothing is marked."""

    mark_optional = False
    q = forms.CharField(label="Recherche", required=False, widget=SearchInput)
    language = forms.ChoiceField(label="Langue", choices=[("", "Toutes"), *LANGUAGES[1:]], required=False)


def context() -> dict:
    """Everything the two gallery templates read."""
    return {
        "form": SampleForm(prefix="vide"),
        "form_with_errors": SampleForm({"erreurs-email": "nom@"}, prefix="erreurs"),
        "filter_form": SampleFilterForm(prefix="filtre"),
        "tickets": tickets(),
        "messages_sample": conversation(),
        "moves": moves(),
        "facts": facts(),
        "files": files(),
        "crumbs": [
            {"label": "Accueil", "url": "#"},
            {"label": "Dossiers", "url": "#"},
            {"label": "Dossier 2026-0412"},
        ],
        "tabs": [
            {"label": "Les miens", "url": "#", "current": True, "count": 7},
            {"label": "Sans agent", "url": "#", "count": 134},
            {"label": "Tous", "url": "#"},
        ],
        "modes": [{"label": "Réponse", "url": "#", "current": True}, {"label": "Note interne", "url": "#"}],
        "late": clock.today() - timedelta(days=3),
        "today": clock.today(),
        "soon": clock.today() + timedelta(days=4),
        "far": clock.today() + timedelta(days=26),
        "now": clock.now(),
        "trend": [12, 18, 15, 22, 31, 28, 24, 36, 41, 33, 29, 27],
        "by_day": [("lun.", 212), ("mar.", 188), ("mer.", 164), ("jeu.", 241), ("ven.", 176)],
    }


def tickets() -> list[dict]:
    """Rows of a list as agents read them."""
    today = clock.today()
    return [
        {
            "number": "T-48213",
            "who": "Amina Benali",
            "object": "API expirée hier, dépôt impossible depuis trois semaines",
            "when": "8 min",
            "urgency": "P0",
            "state": "Nouveau",
            "tone": "accent",
            "due": today,
            "unread": True,
        },
        {
            "number": "T-48207",
            "who": "Oleksandr Kovalenko",
            "object": "Complément demandé mais bouton grisé",
            "when": "32 min",
            "urgency": "P1",
            "state": "En cours",
            "tone": "info",
            "due": today + timedelta(days=4),
            "current": True,
        },
        {
            "number": "T-48198",
            "who": "Maria Conceição Duarte",
            "object": "Changement d'adresse après déménagement",
            "when": "1 h",
            "urgency": "P2",
            "state": "Attente usager",
            "tone": "neutral",
            "due": today + timedelta(days=12),
        },
        {
            "number": "T-48174",
            "who": "Mehmet Yıldız",
            "object": "Question sur la durée de la carte de séjour",
            "when": "hier",
            "urgency": "P3",
            "state": "Résolu",
            "tone": "success",
            "due": today + timedelta(days=26),
        },
    ]


def conversation() -> list[dict]:
    """One message of each kind."""
    now = clock.now()
    return [
        {
            "kind": "inbound",
            "author": "Oleksandr Kovalenko",
            "at": now - timedelta(hours=5),
            "channel": "courriel",
            "lang": "fr",
            "text": (
                "Bonjour,\n\nJe dois envoyer ma nouvelle attestation d'hébergement mais le bouton reste gris. "
                "Mon récépissé se termine bientôt."
            ),
            "attachments": files()[:1],
        },
        {
            "kind": "system",
            "author": "Suivi",
            "at": now - timedelta(hours=4),
            "text": "Ticket pris en charge par Claire Morel.",
        },
        {
            "kind": "note",
            "author": "Claire Morel",
            "at": now - timedelta(hours=3),
            "text": "Même panne que l'incident I-27\u00a0: vérifier le navigateur avant de signaler.",
        },
        {
            "kind": "outbound",
            "author": "Claire Morel",
            "at": now - timedelta(hours=2),
            "channel": "courriel",
            "text": (
                "Bonjour Monsieur Kovalenko,\n\nVotre message est bien reçu. Pouvez-vous essayer depuis un autre "
                "navigateur et nous dire ce qui s'affiche\u00a0?"
            ),
            "status": "Distribué",
            "status_tone": "success",
        },
    ]


def moves() -> list[dict]:
    """The life of a file so far."""
    now = clock.now()
    return [
        {
            "label": "Message reçu",
            "at": now - timedelta(days=9),
            "actor": "Usager",
            "icon": "mail",
            "tone": "success",
        },
        {
            "label": "Accusé de réception envoyé",
            "at": now - timedelta(days=9),
            "actor": "Service",
            "article": "CRPA L. 112-11",
            "icon": "check",
            "tone": "success",
        },
        {
            "label": "Anomalie signalée",
            "at": now - timedelta(days=6),
            "actor": "Claire Morel",
            "detail": "Le bouton d'envoi du complément reste inactif.",
            "icon": "bug",
            "tone": "warning",
        },
        {
            "label": "En attente de la préfecture",
            "at": now - timedelta(days=1),
            "actor": "Préfecture des Ardennes",
            "current": True,
        },
    ]


def facts() -> list[dict]:
    """What an agent knows of a person."""
    return [
        {"label": "Nom", "value": "Oleksandr Kovalenko"},
        {"label": "Numéro étranger", "value": "99 1234 5678"},
        {"label": "Téléphone", "value": "06 39 98 12 34", "url": "tel:0639981234"},
        {"label": "Titre actuel", "value": "Carte de séjour pluriannuelle"},
        {"label": "Département", "value": ""},
    ]


def files() -> list[dict]:
    """Attachments: one that opens, one not yet scanned, a mail to read here, a program."""
    return [
        {"name": "attestation-hebergement.pdf", "url": "#", "size": 284_312, "kind": "PDF", "opens": True},
        {"name": "capture-écran.png", "size": 1_204_224, "kind": "PNG", "note": "en cours d'analyse"},
        {"name": "réponse-préfecture.eml", "url": "#", "size": 12_480, "kind": "EML", "read_url": "#"},
        {"name": "facture.exe", "url": "#", "size": 48_128, "kind": "EXE", "risky": True},
    ]
