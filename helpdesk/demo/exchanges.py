"""Conversations by mail: a quoted history, phones in Arabic and Russian, a second address, a stranger, a machine."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape

from helpdesk.demo.postbag import Answer, Postbag
from tickets.models import Ticket

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_GMAIL = """\
<div dir="ltr">{new}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{line}<br>
</div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid #ccc;padding-left:1ex">
{old}</blockquote></div>
"""


def _gmail(postbag: Postbag) -> None:
    """A reply from Gmail, with the whole of our answer below it."""
    name, address = "Thiago Almeida", "thiago.almeida@example.net"
    answer = _answered(
        postbag,
        (name, address),
        "Paiement du timbre refusé",
        "Bonjour, j'ai acheté mon timbre fiscal de 225 € mais le site répond « numéro inconnu ». Que faire ?",
        "Bonjour,\n\nUn timbre acheté en ligne est parfois connu du site le lendemain seulement. Saisissez de nouveau ses "
        "16 chiffres, sans espace. Si le message revient, envoyez-nous une capture de l'écran.\n\nCordialement,",
    )
    new = "Bonjour,\n\nJ'ai réessayé ce matin sans espace et cela fonctionne : ma demande est partie.\n\nMerci beaucoup !"
    day = f"{date_format(answer.at, 'D')}. {date_format(answer.at, 'j N Y')}"
    line = f"Le {day} à {answer.at:%H:%M}, {settings.SERVICE_NAME} <{settings.SERVICE_EMAIL}> a écrit :"
    reply = postbag.reply(answer, name, address, f"{new}\n\n{line}\n\n{answer.quoted}\n", hours=5)
    html = _GMAIL.format(new=_lines(new), line=escape(line), old=_lines(answer.text))
    reply.add_alternative(html, subtype="html")
    postbag.send(reply)


def _arabic(postbag: Postbag) -> None:
    """An answer from an iPhone to our question, which puts the ticket back to work."""
    name, address = "Salma Haddad", "salma.haddad@example.net"
    answer = _answered(
        postbag,
        (name, address),
        "مشكلة في تجديد الإقامة",
        "السلام عليكم،\nلا أستطيع إرسال طلب تجديد بطاقة الإقامة، تظهر رسالة خطأ في الصفحة الأخيرة.\nشكرا",
        "Bonjour,\n\nQuel message s'affiche exactement, et à quelle étape ? Vous pouvez répondre dans votre langue et "
        "joindre une photo de l'écran.\n\nCordialement,",
        asks=True,
    )
    moment = f"{answer.at:%d/%m/%Y}، الساعة {answer.at:%H:%M}".translate(_ARABIC_DIGITS)
    new = (
        "مرحبا،\nتظهر عبارة « Une erreur est survenue » بعد الضغط على زر « Valider » في الخطوة الأخيرة.\n"
        "حاولت مرتين من الهاتف ومرة من الحاسوب."
    )
    line = f"في {moment}، كتب {settings.SERVICE_NAME} <{settings.SERVICE_EMAIL}>:"
    text = f"{new}\n\nأُرسلت من الـ iPhone\n\n{line}\n\n{answer.quoted}\n"
    postbag.send(postbag.reply(answer, name, address, text, hours=4.5))


def _russian(postbag: Postbag) -> None:
    """An answer from a Samsung, whose history is not marked."""
    name, address = "Екатерина Соколова", "ekaterina.sokolova@example.net"
    answer = _answered(
        postbag,
        (name, address),
        "Не приходит письмо с кодом",
        "Здравствуйте! Я не могу войти в свой личный кабинет: письмо с кодом подтверждения не приходит.",
        "Bonjour,\n\nLe message contenant le code arrive parfois dans les courriers indésirables. Regardez-y, puis demandez "
        "un nouveau code après dix minutes.\n\nCordialement,",
    )
    new = "Здравствуйте!\nПисьмо нашлось в папке «Спам», но код уже не действует. Новый код не приходит второй день."
    head = (
        f"-------- Исходное сообщение --------\nОт: {settings.SERVICE_NAME} <{settings.SERVICE_EMAIL}>\n"
        f"Дата: {answer.at:%d.%m.%Y %H:%M} (GMT+01:00)\nКому: {address}\nТема: {answer.subject}"
    )
    text = f"{new}\n\nОтправлено с моего устройства Galaxy\n\n{head}\n\n{answer.text}\n"
    postbag.send(postbag.reply(answer, name, address, text, hours=4))


def _second_address(postbag: Postbag) -> None:
    """The same name answers our mail from work: two records to bring together, if a human agrees."""
    answer = _answered(
        postbag,
        ("Rosa Martínez", "rosa.martinez@example.net"),
        "Changement d'adresse",
        "Bonjour, j'ai déménagé de Créteil à Nantes. Comment modifier mon adresse sur mon compte ?",
        "Bonjour,\n\nConnectez-vous, puis ouvrez « Mon profil » et « Changer d'adresse ». Joignez un justificatif de domicile "
        "de moins de six mois.\n\nCordialement,",
    )
    text = (
        "Bonjour,\n\nJe vous réponds de mon adresse professionnelle, que je lis plus souvent. Le bouton « Changer "
        "d'adresse » n'apparaît pas chez moi.\n\nRosa Martínez"
    )
    postbag.send(postbag.reply(answer, "Rosa Martínez", "r.martinez@atelier.example.org", text, hours=3.5))


def _stranger(postbag: Postbag) -> None:
    """Somebody else gives the reference of a ticket: a ticket of their own, which shows nothing of the other's."""
    name, address = "Golnaz Karimi", "golnaz.karimi@example.net"
    answer = _answered(
        postbag,
        (name, address),
        "Date de mon rendez-vous",
        "Bonjour, j'ai perdu la convocation à mon rendez-vous. Pouvez-vous me redonner la date ?",
        "Bonjour,\n\nVotre convocation est dans votre compte, à la rubrique « Mes documents ».\n\nCordialement,",
    )
    text = (
        f"Bonjour,\n\nJe vous écris au sujet du dossier {answer.ticket.reference} de ma locataire. Où en est-il ? J'ai besoin "
        "de savoir si elle restera dans le logement.\n\nMarc Delorme"
    )
    postbag.send(
        postbag.mail("Marc Delorme", "marc.delorme@example.com", "Dossier de ma locataire", text, hours=2.8)
    )


def _absent(postbag: Postbag) -> None:
    """A machine answers for the person: one line in the conversation, and nothing reopens."""
    name, address = "Mamadou Cissé", "mamadou.cisse@example.net"
    answer = _answered(
        postbag,
        (name, address),
        "Attestation de prolongation",
        "Bonjour, mon attestation de prolongation finit dans un mois. Sera-t-elle renouvelée d'office ?",
        "Bonjour,\n\nOui, si votre demande est toujours en cours d'instruction : une nouvelle attestation paraît dans votre "
        "compte. Écrivez-nous si elle manque quinze jours avant la fin de l'actuelle.\n\nCordialement,",
    )
    text = "Bonjour, je suis en voyage et je lirai votre message à mon retour."
    reply = postbag.reply(answer, name, address, text, hours=21.9, Auto_Submitted="auto-replied")
    reply.replace_header("Subject", f"Réponse automatique : {answer.subject}")
    postbag.send(reply)


def _answered(
    postbag: Postbag, person: tuple[str, str], subject: str, text: str, answer: str, *, asks: bool = False
) -> Answer:
    """The person's first mail, the day before yesterday, and our answer the day after."""
    ticket = postbag.send(postbag.mail(*person, subject, text, hours=44 - postbag.sent)).ticket
    return postbag.answer(_found(ticket), answer, hours=22, asks=asks)


def _found(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise ValueError("a mail of the demo opened no ticket")
    return ticket


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


EXCHANGES: tuple[Callable[[Postbag], None], ...] = (
    _gmail,
    _arabic,
    _russian,
    _second_address,
    _stranger,
    _absent,
)
