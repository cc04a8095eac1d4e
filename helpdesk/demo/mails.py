"""Mail as people's programs write it: files, a forward, an invitation, a suspect link, what only Outlook reads, a seal."""

from __future__ import annotations

from email.message import EmailMessage

from helpdesk.accounts.models import User
from helpdesk.demo.enclosures import employer_letter, invitation, screenshot, winmail
from helpdesk.demo.exchanges import EXCHANGES
from helpdesk.demo.postbag import Postbag

_SCREEN = "demo-ecran@example.net"
_BLOCKED = """\
<p>Bonjour,</p>
<p>Je renouvelle mon titre de séjour « salarié », qui se termine bientôt. Depuis lundi, la page se fige à l'étape 4,
quand j'ajoute l'attestation de mon employeur. Voici ce que je vois :</p>
<p><img src="cid:{cid}" alt="L'étape 4 affiche « Une erreur est survenue », code DOC-4012" width="600"></p>
<ul><li>Le fichier est un PDF de 14 Ko, je le joins à ce message.</li>
<li>J'ai essayé sur <b>Firefox</b> et sur <b>Chrome</b>, avec la même erreur.</li></ul>
<p>Que dois-je faire ?</p>
<p>Merci d'avance,<br>Yasmine Bouzid</p>
"""
_BLOCKED_IN_WORDS = """\
Bonjour,

Je renouvelle mon titre de séjour « salarié », qui se termine bientôt. Depuis lundi, la page se fige à l'étape 4, quand \
j'ajoute l'attestation de mon employeur. Voici ce que je vois :

[L'étape 4 affiche « Une erreur est survenue », code DOC-4012]

- Le fichier est un PDF de 14 Ko, je le joins à ce message.
- J'ai essayé sur Firefox et sur Chrome, avec la même erreur.

Que dois-je faire ?

Merci d'avance,
Yasmine Bouzid
"""
_SUSPECT = """\
<p>Bonjour,</p><p>J'ai reçu ce message hier soir. Est-ce que je dois vraiment payer ? J'ai peur de perdre mon rendez-vous.</p>
<p>Jorge Fernandes</p>
<hr>
<table width="100%"><tr><td style="background-color:#000091;color:#ffffff;padding:12px">
<b>Service des titres de séjour</b></td></tr>
<tr><td style="padding:12px"><p>Votre dossier sera <b>supprimé sous 48 heures</b> faute de paiement des frais de 79 €.</p>
<p><a href="http://titres-paiement.example.com/regler?d=4471">https://administration-etrangers-en-france.interieur.gouv.fr/paiement</a></p>
<p><img src="http://titres-paiement.example.com/logo.png" width="120" height="40" alt="Logo"></p></td></tr></table>
<img src="http://suivi.titres-paiement.example.com/ouvert.gif?d=4471" width="1" height="1" alt="">
"""
_FORWARD = """\
Bonjour,

Je suis assistante sociale à l'association La Passerelle. Je vous transmets le message de M. Bilal Chowdhury, que \
nous accompagnons avec son accord : il ne peut pas déposer sa demande et son récépissé se termine dans dix jours.

Vous pouvez lui répondre directement, ou passer par moi.

Bien cordialement,
Hélène Garnier
Association La Passerelle, Lyon
"""
_FORWARDED = """\
Bonjour Madame,

Le site me dit « Votre demande ne peut pas être enregistrée » quand je clique sur Valider. J'ai essayé trois fois \
cette semaine. Mon récépissé finit le {expiry}. Je travaille et mon patron demande le nouveau papier.

Merci beaucoup,
Bilal Chowdhury
06 39 98 41 20
"""
_MEETING = """\
Bonjour,

Notre permanence suit trois personnes bloquées à la même étape. Seriez-vous disponibles pour un point téléphonique ? \
L'invitation est jointe.

Association La Passerelle
"""
_FROM_OUTLOOK = """\
Bonjour,\r
\r
Je vous envoie l'attestation de mon employeur que le site refuse. Pouvez-vous la verser à mon dossier ?\r
\r
Ibrahim Sow\r
"""
_SEALED = """\
-----BEGIN PGP MESSAGE-----

hQEMA5pfc2Vhb3R0AQf/Vm90cmUgbWVzc2FnZSBlc3QgY2hpZmZyw6kgcG91ciB1
bmUgY2zDqSBxdWUgbGUgY2VudHJlIG4nYSBwYXMuIElsIGZhdXQgZGVtYW5kZXIg
=q7Zk
-----END PGP MESSAGE-----
"""


def load_mails(agent: User) -> int:
    """Send them and answer some, over the two days before now; returns how many came in."""
    postbag = Postbag(agent)
    for exchange in EXCHANGES:
        exchange(postbag)
    for write in (_pictured, _forwarded, _invited, _suspect, _outlook, _sealed):
        postbag.send(write(postbag))
    return postbag.sent


def _pictured(postbag: Postbag) -> EmailMessage:
    """An HTML mail with the screenshot where it is spoken of, and a PDF."""
    message = postbag.mail("Yasmine Bouzid", "yasmine.bouzid@example.net", "Étape 4 bloquée", hours=3)
    message.set_content(_BLOCKED_IN_WORDS)
    message.add_alternative(_BLOCKED.format(cid=_SCREEN), subtype="html")
    _, html = message.iter_parts()
    html.add_related(
        screenshot(), "image", "png", cid=f"<{_SCREEN}>", filename="ecran.png", disposition="inline"
    )
    _attach_paper(message, postbag)
    return message


def _forwarded(postbag: Postbag) -> EmailMessage:
    """A person's mail attached whole by the association that helps them."""
    expiry = postbag.at(-240).strftime("%d/%m/%Y")
    inside = postbag.mail(
        "Bilal Chowdhury",
        "bilal.chowdhury@example.net",
        "Mon récépissé",
        _FORWARDED.format(expiry=expiry),
        hours=28,
        to="permanence@passerelle.example.org",
    )
    inside.replace_header("Message-ID", "<demo-forwarded@example.net>")
    message = postbag.mail(
        "Hélène Garnier", "h.garnier@passerelle.example.org", "Tr : Mon récépissé", _FORWARD, hours=2.5
    )
    message.add_attachment(inside)
    return message


def _invited(postbag: Postbag) -> EmailMessage:
    message = postbag.mail(
        "Permanence La Passerelle",
        "permanence@passerelle.example.org",
        "Invitation : point téléphonique sur trois dossiers bloqués",
        _MEETING,
        hours=2,
    )
    starts = postbag.at(-72).replace(hour=14, minute=30, second=0)
    message.add_alternative(
        invitation(postbag.at(2), starts), subtype="calendar", params={"method": "REQUEST"}
    )
    return message


def _suspect(postbag: Postbag) -> EmailMessage:
    """A link that shows one host and leads to another, a logo fetched from afar, a picture that tells who reads."""
    message = postbag.mail(
        "Jorge Fernandes", "jorge.fernandes@example.net", "Message reçu : est-ce vrai ?", hours=1.5
    )
    message.set_content(_SUSPECT, subtype="html")
    return message


def _outlook(postbag: Postbag) -> EmailMessage:
    """Everything in a winmail.dat, the text too."""
    message = postbag.mail("Ibrahim Sow", "ibrahim.sow@example.net", "Attestation de mon employeur", hours=1)
    paper = employer_letter(postbag.at(1).date())
    message.add_attachment(
        winmail(_FROM_OUTLOOK, "attestation-employeur.pdf", paper),
        "application",
        "ms-tnef",
        filename="winmail.dat",
    )
    return message


def _sealed(postbag: Postbag) -> EmailMessage:
    """PGP/MIME (RFC 3156), for a key that the centre does not have."""
    message = postbag.mail("Olga Melnyk", "olga.melnyk@example.net", "Documents confidentiels", hours=0.7)
    message.add_attachment(b"Version: 1\r\n", "application", "pgp-encrypted")
    message.add_attachment(_SEALED.encode(), "application", "octet-stream", filename="encrypted.asc")
    message.replace_header("Content-Type", "multipart/encrypted")
    message.set_param("protocol", "application/pgp-encrypted")
    return message


def _attach_paper(message: EmailMessage, postbag: Postbag) -> None:
    message.add_attachment(
        employer_letter(postbag.at(30).date()),
        "application",
        "pdf",
        filename="Attestation de l'employeur.pdf",
    )
