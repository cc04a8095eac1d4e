"""The defects of the demo: one anomaly in each state of its workflow."""

from __future__ import annotations

from dataclasses import dataclass

from escalation.enums import AccountType, Severity


@dataclass(frozen=True)
class Defect:
    """What stops people, and how far the DGEF takes it."""

    key: str
    until: str
    """The last step: new, acknowledged, in_progress, workaround, fixed, verified, duplicate, rejected."""
    description: dict[str, str]
    complaint: str
    """The words of somebody who meets it."""


def _described(title: str, screen: str, error_text: str, steps: str, **more: str) -> dict[str, str]:
    return {
        "title": title,
        "screen": screen,
        "error_text": error_text,
        "steps": steps,
        "browser": more.pop("browser", "Firefox 145, Android"),
        "account_type": more.pop("account_type", AccountType.FOREIGNER_NUMBER),
        "severity": more.pop("severity", Severity.BLOCKING),
        **more,
    }


DEFECTS = (
    Defect(
        "blank",
        "in_progress",
        _described(
            "Page blanche à la validation d'un renouvellement de carte de résident",
            "Récapitulatif, bouton « Valider »",
            "(aucun message, page blanche)",
            "1. Se connecter. 2. Remplir le renouvellement. 3. Valider le récapitulatif : la page reste blanche.",
        ),
        "Je ne peux pas déposer mon renouvellement : page blanche quand je valide, depuis plusieurs jours. "
        "J'ai essayé sur deux ordinateurs et sur mon téléphone. Mon employeur demande un document.",
    ),
    Defect(
        "error500",
        "workaround",
        _described(
            "Erreur 500 au téléversement de la photo numérique",
            "Étape « Photo et signature »",
            "Une erreur est survenue. Veuillez réessayer ultérieurement.",
            "1. Saisir le code de l'e-photo. 2. Continuer : erreur 500 pour les codes créés après le 10 novembre.",
            error_code="500",
            severity=Severity.MAJOR,
        ),
        "Une erreur est survenue, veuillez réessayer : ce message s'affiche chaque fois que je mets le code de la "
        "photo. J'ai fait la photo deux fois et payé deux fois. Impossible d'envoyer la demande.",
    ),
    Defect(
        "protection",
        "acknowledged",
        _described(
            "« Vous n'êtes pas reconnu bénéficiaire de la protection internationale »",
            "Début de la démarche « Protection internationale »",
            "Demande invalide. Vous n'êtes pas reconnu bénéficiaire de la protection internationale.",
            "1. Se connecter avec un compte de réfugié reconnu. 2. Ouvrir la démarche : refus immédiat.",
        ),
        "Le site écrit « Demande invalide. Vous n'êtes pas reconnu bénéficiaire de la protection internationale » "
        "alors que l'OFPRA m'a reconnu réfugié. Je ne peux pas commencer la demande.",
    ),
    Defect(
        "remitted",
        "fixed",
        _described(
            "Titre précédent considéré comme non remis",
            "Page d'accueil, bouton « Nouvelle demande »",
            "Vous avez déjà une demande en cours.",
            "1. Se connecter après la remise du titre. 2. « Nouvelle demande » : refus.",
        ),
        "Le site dit que j'ai déjà une demande en cours et que mon titre n'est pas remis, mais je l'ai en main "
        "depuis l'année dernière. Je ne peux pas renouveler.",
    ),
    Defect(
        "reset",
        "verified",
        _described(
            "Lien de réinitialisation du mot de passe jamais reçu",
            "Connexion, « Mot de passe oublié »",
            "Un message a été envoyé à l'adresse électronique…",
            "1. Demander un nouveau mot de passe. 2. Aucun courriel n'arrive, même dans les indésirables.",
        ),
        "Mot de passe oublié : le site dit qu'un message a été envoyé mais rien n'arrive. J'essaie depuis des "
        "semaines, je ne peux plus déposer ma demande.",
    ),
    Defect(
        "stamp",
        "new",
        _described(
            "Timbre fiscal valide refusé au paiement",
            "Étape « Timbre »",
            "Ce timbre a déjà été utilisé.",
            "1. Acheter un timbre. 2. Saisir son numéro : refusé alors qu'il n'a jamais servi.",
            severity=Severity.MAJOR,
        ),
        "Le timbre que je viens d'acheter est refusé : « déjà utilisé ». Je ne peux pas finir ma demande.",
    ),
    Defect(
        "blank-twin",
        "duplicate",
        _described(
            "Écran vide en fin de demande",
            "Fin de la demande",
            "(écran vide)",
            "1. Finir la demande. 2. Écran vide.",
        ),
        "À la fin de la demande, écran vide et rien n'est envoyé.",
    ),
    Defect(
        "cookies",
        "rejected",
        _described(
            "Déconnexion à chaque page",
            "Toutes les pages",
            "Session expirée",
            "1. Se connecter en navigation privée avec les cookies refusés. 2. Chaque page déconnecte.",
            severity=Severity.MINOR,
        ),
        "Je suis déconnecté à chaque page, session expirée, je ne peux rien remplir.",
    ),
)
