"""What is new in a reply, client by client."""

from __future__ import annotations

from tests.mail.parsing.builder import mail
from tests.mail.parsing.case import Case, case

OUTLOOK_FR = "De : CCC <ccc@example.net>\nEnvoyé : mardi 12 mai 2026 10:02\nÀ : Amina\nObjet : RE: titre\n\nBonjour madame"
OUTLOOK_EN = "From: CCC <ccc@example.net>\nSent: Tuesday, May 12, 2026 10:02 AM\nTo: Amina\nSubject: RE: titre\n\nDear Madam"

ORANGE = '> Message du 12/05/26 10:02\n> De : "CCC" <ccc@example.net>\n> A : amina@example.org\n> Objet : Re: titre\n>\n'
ZIMBRA = (
    'De: "CCC" <ccc@example.net>\nÀ: "Amina" <amina@example.org>\nEnvoyé: Mardi 12 Mai 2026 10:02:03\n'
    "Objet: Re: titre\n\nBonjour madame"
)


def reply(name: str, new: str, history: str, below: str = "") -> Case:
    """`new` above `history`; `below` is new too, as when one answers under the quote."""
    text = "\n\n".join(filter(None, (new, history, below)))
    return case(name, mail(text), text="\n\n".join(filter(None, (new, below))), quoted=history)


def untouched(name: str, text: str) -> Case:
    """A letter in which nothing is history, whatever it looks like."""
    return case(name, mail(text), text=text, quoted="")


FRENCH = [
    reply("Gmail", "Merci.", "Le mar. 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :\n> Bonjour"),
    reply(
        "Gmail, header wrapped before the verb",
        "Merci.",
        "Le mar. 12 mai 2026 à 10:02, Centre de contact citoyen <ccc@example.net> a\nécrit :\n> Bonjour",
    ),
    reply(
        "Gmail, header wrapped inside the brackets",
        "Merci.",
        "Le mar. 12 mai 2026 à 10:02, Centre de contact citoyen <\nccc@example.net> a écrit :\n> Bonjour",
    ),
    reply(
        "Gmail with no-break spaces",
        "Merci.",
        "Le mar. 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit\u00a0:\n> Bonjour",
    ),
    reply("Thunderbird", "Merci.", "Le 12/05/2026 à 10:02, CCC a écrit :\n> Bonjour"),
    reply(
        "Thunderbird, answered below",
        "",
        "Le 12/05/2026 à 10:02, CCC a écrit :\n> Avez-vous le récépissé ?",
        "Oui, le voici.",
    ),
    reply("Apple Mail", "Merci.", "Le 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :\n> \n> Bonjour"),
    reply(
        "Yahoo, history not marked",
        "Merci.",
        "Le mardi 12 mai 2026 à 10:02:03 UTC+2, CCC <ccc@example.net> a écrit :\n\nBonjour madame",
    ),
    reply(
        "Proton",
        "Merci.",
        "Le mardi 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :\n\n> Bonjour".replace("\n\n", "\n"),
    ),
    reply("Outlook", "Merci.", OUTLOOK_FR),
    reply("Outlook on a phone, ruled", "Merci.", "________________________________\n" + OUTLOOK_FR),
    reply(
        "Outlook, labels in bold",
        "Merci.",
        "*De :* CCC <ccc@example.net>\n*Envoyé :* mardi 12 mai 2026 10:02\n*À :* Amina\n*Objet :* RE: titre\n\nBonjour",
    ),
    reply("Orange", "Merci.", ORANGE + "> Bonjour"),
    reply("Orange, answered below", "", ORANGE + "> Bonjour", "Voici la pièce."),
    reply("Orange, body not marked", "Merci.", ORANGE + "Bonjour madame"),
    reply(
        "La Poste",
        "Merci.",
        'Message du 12/05/26 10:02\nDe : "CCC" <ccc@example.net>\nA : amina@example.org\nObjet : Re: titre\n\nBonjour madame',
    ),
    reply("Free and other Zimbra", "Merci.", "----- Mail original -----\n" + ZIMBRA),
    reply("Zimbra without its ruler", "Merci.", ZIMBRA),
    reply(
        "Samsung",
        "Merci.",
        "Envoyé depuis mon appareil Galaxy\n-------- Message d'origine --------\nDe : CCC <ccc@example.net>\n"
        "Date : 12/05/2026 10:02 (GMT+01:00)",
    ),
    reply("Samsung with a curly apostrophe", "Merci.", "-------- Message d’origine --------\nDe : CCC"),
    reply(
        "forward",
        "Voir ci-dessous.",
        "---------- Forwarded message ---------\nDe : Préfecture <pref@example.com>\nObjet : Convocation",
    ),
    reply(
        "forward by Apple Mail",
        "Voir ci-dessous.",
        "Début du message transféré :\n\nDe: Préfecture <pref@example.com>",
    ),
    reply("signed from an iPhone", "Merci.", "Envoyé de mon iPhone"),
    reply(
        "signed by Outlook for Android",
        "Merci.",
        "Envoyé à partir de Outlook pour Android\nObtenez Outlook pour Android",
    ),
    reply("signature below two dashes", "Merci.", "-- \nAmina Benali\n06 39 98 00 00"),
]

OTHER_LANGUAGES = [
    reply(
        "English, Gmail", "Thanks.", "On Tue, May 12, 2026 at 10:02 AM CCC <ccc@example.net> wrote:\n> Hello"
    ),
    reply(
        "English, wrapped",
        "Thanks.",
        "On Tue, May 12, 2026 at 10:02 AM Centre de contact <ccc@example.net>\nwrote:\n> Hello",
    ),
    reply("English, Outlook", "Thanks.", OUTLOOK_EN),
    reply("English, original message", "Thanks.", "-----Original Message-----\nFrom: CCC"),
    reply("English, iPhone", "Thanks.", "Sent from my iPhone"),
    reply(
        "Arabic, Gmail",
        "شكرا",
        "في الثلاثاء، 12 مايو 2026 في 10:02 ص تمت كتابة ما يلي بواسطة CCC <\u200eccc@example.net\u200e>:\n> مرحبا",
    ),
    reply(
        "Arabic, Outlook",
        "شكرا",
        "من: CCC <ccc@example.net>\nتم الإرسال: 12 مايو 2026 10:02\nإلى: أمينة\nالموضوع: رد",
    ),
    reply(
        "Spanish, Gmail",
        "Gracias",
        "El mar, 12 may 2026 a las 10:02, CCC (<ccc@example.net>) escribió:\n> Hola",
    ),
    reply(
        "Spanish, Outlook",
        "Gracias",
        "De: CCC <ccc@example.net>\nEnviado: martes, 12 de mayo de 2026 10:02\nPara: Amina\nAsunto: RE: titre\n\nHola",
    ),
    reply("Spanish, phone", "Gracias", "Enviado desde mi iPhone"),
    reply(
        "Portuguese, Gmail",
        "Obrigada",
        "Em ter., 12 de mai. de 2026 às 10:02, CCC <ccc@example.net> escreveu:\n> Olá",
    ),
    reply(
        "Portuguese, name first",
        "Obrigada",
        "CCC <ccc@example.net> escreveu (terça, 12/05/2026 à(s) 10:02):\n> Olá",
    ),
    reply(
        "Portuguese, Outlook",
        "Obrigada",
        "De: CCC <ccc@example.net>\nEnviada em: terça-feira, 12 de maio de 2026 10:02\nPara: Amina\nAssunto: RE: titre\n\nOlá",
    ),
    reply("Russian, Gmail", "Спасибо", "вт, 12 мая 2026 г. в 10:02, CCC <ccc@example.net>:\n> Здравствуйте"),
    reply("Russian, Thunderbird", "Спасибо", "12.05.2026 10:02, CCC пишет:\n> Здравствуйте"),
    reply(
        "Russian, Mail.ru",
        "Спасибо",
        "Вторник, 12 мая 2026, 10:02 +03:00 от CCC <ccc@example.net>:\n> Здравствуйте",
    ),
    reply(
        "Turkish, Gmail",
        "Teşekkürler",
        "CCC <ccc@example.net>, 12 May 2026 Sal, 10:02 tarihinde şunu yazdı:\n> Merhaba",
    ),
    reply("Chinese, Gmail", "谢谢", "CCC <ccc@example.net> 于2026年5月12日周二 10:02写道：\n> 你好"),
    reply(
        "German, Gmail", "Danke", "Am Di., 12. Mai 2026 um 10:02 Uhr schrieb CCC <ccc@example.net>:\n> Hallo"
    ),
]

HTML = [
    case(
        "Gmail in HTML only",
        mail(
            html='<div dir="ltr">Merci.<br></div><br><div class="gmail_quote"><div class="gmail_attr">'
            'Le mar. 12 mai 2026 à 10:02, CCC &lt;<a href="mailto:ccc@example.net">ccc@example.net</a>&gt; a écrit :<br></div>'
            '<blockquote class="gmail_quote">'
            "<p>Bonjour</p><ul><li>pièce</li></ul></blockquote></div>"
        ),
        text="Merci.",
        quoted="Le mar. 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :\n> Bonjour\n>\n> - pièce",
    ),
    case(
        "Outlook in HTML only",
        mail(
            html="<p class=MsoNormal>Merci.</p><hr><p class=MsoNormal><b>De&nbsp;:</b> CCC &lt;ccc@example.net&gt;<br>"
            "<b>Envoyé&nbsp;:</b> "
            "mardi 12 mai 2026 10:02<br><b>À&nbsp;:</b> Amina<br><b>Objet&nbsp;:</b> RE: titre</p><p class=MsoNormal>Bonjour</p>"
        ),
        text="Merci.",
    ),
    case(
        "indented words of one's own are not a quote",
        mail(
            html='<p>Voici :</p><blockquote style="margin:0 0 0 40px; border: none">mon numéro</blockquote>'
        ),
        text="Voici :\n\nmon numéro",
    ),
]

YAHOO = "Le mardi 12 mai 2026 à 10:02:03 UTC+2, CCC <ccc@example.net> a écrit :"
YAHOO_HTML = '<div class="yahoo_quoted"><div>' + YAHOO.replace("<", "&lt;") + "</div>"
DELIMITED = [
    case(
        "Yahoo: the text form ends its history where the HTML does",
        mail(
            f"{YAHOO}\n\nBonjour madame\n\nOui, le voici.\nMerci",
            f"{YAHOO_HTML}<div><br></div><div>Bonjour madame</div></div><div>Oui, le voici.</div><div>Merci</div>",
        ),
        text="Oui, le voici.\nMerci",
        quoted=f"{YAHOO}\n\nBonjour madame",
    ),
    case(
        "Yahoo: nothing is below the history, nothing is new below it",
        mail(f"Merci\n\n{YAHOO}\n\nBonjour", f"Merci{YAHOO_HTML}<div>Bonjour</div></div>"),
        text="Merci",
        quoted=f"{YAHOO}\n\nBonjour",
    ),
    case(
        "Yahoo: the two forms do not agree on what is below",
        mail(f"Merci\n\n{YAHOO}\n\nBonjour\n\nOui", f"Merci{YAHOO_HTML}<div>Bonjour</div></div><p>Autre</p>"),
        text="Merci",
        quoted=f"{YAHOO}\n\nBonjour\n\nOui",
    ),
    case(
        "Yahoo: a history within a history ends with the outer one",
        mail(
            None,
            f"{YAHOO_HTML}<div>Bonjour</div>{YAHOO_HTML}<div>Ancien</div></div><div>Pied</div></div><p>Oui</p>",
        ),
        text="Oui",
        quoted=f"{YAHOO}\nBonjour\n{YAHOO}\nAncien\nPied",
    ),
    case(
        "a history whose element is never closed",
        mail(None, f"<p>Merci</p>{YAHOO_HTML}<div>Bonjour</div>"),
        text="Merci",
        quoted=f"{YAHOO}\nBonjour",
    ),
    case(
        "the mark of a history, written by somebody, is not shown",
        mail("Bonjour\ufdd0,\nmerci"),
        text="Bonjour,\nmerci",
    ),
]

WORDS = [
    case(
        "answers between the quotes",
        mail("> Avez-vous un visa ?\nOui, D.\n> Sa date ?\nLe 3 mai."),
        text="Oui, D.\nLe 3 mai.",
        quoted="> Avez-vous un visa ?\n> Sa date ?",
    ),
    untouched("everything is quoted: everything is new", "> Bonjour\n> merci"),
    untouched("only a signature: it is all there is", "Envoyé de mon iPhone"),
    untouched(
        "a person who tells what was written",
        "Bonjour,\nLe 3 mars 2026, la préfecture a écrit :\nvotre dossier est incomplet.",
    ),
    untouched("a person who travels", "Je suis venue.\nDe : Paris\nÀ : Lyon\nDate : 12 mai\nMerci."),
    untouched(
        "a formal letter",
        "Madame,\nDe : Amina Benali\nÀ : Préfecture\nDate : 12 mai 2026\nObjet : demande\n\nMon titre expire.",
    ),
    untouched("a list with dashes", "Pièces :\n- visa\n- passeport\n-- en double"),
    untouched("a registered letter", "Envoyé par courrier recommandé le 3 mars.\nMerci"),
    untouched(
        "a phone in the middle of the words", "Envoyé depuis mon téléphone le 3 mars\nsans réponse depuis."
    ),
    untouched(
        "polite endings stay: people put their number there",
        "Merci.\nCordialement,\nAmina Benali, n° étranger 9900000000",
    ),
]

CASES = [*FRENCH, *OTHER_LANGUAGES, *HTML, *DELIMITED, *WORDS]
