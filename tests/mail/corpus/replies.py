"""What is new in an answer to us, in six languages and from the clients that people use.

Every one of them is an answer to our answer, with the headers of its client: it must reach its ticket, show the new
words alone, and keep the history below.
"""

from __future__ import annotations

from tests.mail.corpus.desk import our_id, plus_address
from tests.mail.corpus.entry import Entry, entry
from tests.mail.parsing.builder import mail

CENTRE = "Centre de contact citoyens"
US = "aide@ccc.example.org"
NEW = {
    "French": "Merci, mais la page reste blanche depuis ce matin.",
    "English": "Thank you, but the page has been blank since this morning.",
    "Arabic": "شكرا، لكن الصفحة لا تزال بيضاء منذ هذا الصباح.",
    "Spanish": "Gracias, pero la página sigue en blanco desde esta mañana.",
    "Portuguese": "Obrigada, mas a página continua em branco desde esta manhã.",
    "Russian": "Спасибо, но страница пустая с сегодняшнего утра.",
}
SAID = "> Bonjour,\n> Videz le cache de votre navigateur.\n> Le centre"
BARE = "Bonjour,\nVidez le cache de votre navigateur.\nLe centre"

# Each history as its client writes it, with the words it quotes.
HISTORIES = {
    ("French", "Gmail"): f"Le mar. 12 mai 2026 à 10:02, {CENTRE} <{US}> a écrit :\n\n{SAID}",
    (
        "French",
        "Outlook",
    ): f"De : {CENTRE} <{US}>\nEnvoyé : mardi 12 mai 2026 10:02\nÀ : Amina Benali <amina@example.org>\n"
    f"Objet : [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("French", "Thunderbird"): f"Le 12/05/2026 à 10:02, {CENTRE} a écrit :\n{SAID}",
    ("French", "Apple Mail"): f"Le 12 mai 2026 à 10:02, {CENTRE} <{US}> a écrit :\n\n{SAID}",
    ("French", "Yahoo"): f"Le mardi 12 mai 2026 à 10:02:03 UTC+2, {CENTRE} <{US}> a écrit :\n\n{BARE}",
    (
        "French",
        "Proton",
    ): f"-------- Message d'origine --------\nLe mardi 12/05/26 à 10:02, {CENTRE} <{US}> a écrit :\n\n{SAID}",
    ("French", "Orange"): f'> Message du 12/05/26 10:02\n> De : "{CENTRE}" <{US}>\n> A : amina@example.org\n'
    f"> Copie à :\n> Objet : [CCC-004202-S] Re: Page blanche\n>\n{SAID}",
    (
        "French",
        "Free",
    ): f'----- Mail original -----\nDe: "{CENTRE}" <{US}>\nÀ: "Amina Benali" <amina@example.org>\n'
    f"Envoyé: Mardi 12 Mai 2026 10:02:03\nObjet: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("French", "La Poste"): f'Message du 12/05/26 10:02\nDe : "{CENTRE}" <{US}>\nA : amina@example.org\n'
    f"Objet : [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    (
        "French",
        "SFR",
    ): f'========================================\n\nMessage du : 12/05/2026 10:02\nDe : "{CENTRE}" <{US}>\n'
    f"À : amina@example.org\nSujet : [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("French", "phone"): "Envoyé de mon iPhone",
    ("English", "Gmail"): f"On Tue, May 12, 2026 at 10:02 AM {CENTRE} <{US}>\nwrote:\n\n{SAID}",
    ("English", "Outlook"): f"From: {CENTRE} <{US}>\nSent: Tuesday, May 12, 2026 10:02 AM\n"
    f"To: Amina Benali <amina@example.org>\nSubject: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("English", "Thunderbird"): f"On 12/05/2026 10:02, {CENTRE} wrote:\n{SAID}",
    ("English", "Apple Mail"): f"On 12 May 2026, at 10:02, {CENTRE} <{US}> wrote:\n\n{SAID}",
    ("English", "Yahoo"): f"On Tuesday, May 12, 2026 at 10:02:03 AM GMT+2, {CENTRE} <{US}> wrote:\n\n{BARE}",
    ("English", "phone"): "Sent from my iPhone",
    (
        "Arabic",
        "Gmail",
    ): f"في الثلاثاء، 12 مايو 2026 في 10:02 ص تمت كتابة ما يلي بواسطة {CENTRE} <\u200e{US}\u200e>:\n\n{SAID}",
    ("Arabic", "Outlook"): f"من: {CENTRE} <{US}>\nتم الإرسال: الثلاثاء، 12 مايو، 2026 10:02 ص\n"
    f"إلى: Amina Benali <amina@example.org>\nالموضوع: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("Arabic", "Yahoo"): f"في الثلاثاء، 12 مايو 2026 في 10:02:03 ص غرينتش+2، كتب {CENTRE} <{US}>:\n\n{BARE}",
    ("Arabic", "Apple Mail"): f"بتاريخ 12 مايو 2026، الساعة 10:02، كتب {CENTRE} <{US}>:\n\n{SAID}",
    ("Arabic", "phone"): "أُرسلت من الـ iPhone",
    ("Spanish", "Gmail"): f"El mar, 12 may 2026 a las 10:02, {CENTRE} (<{US}>) escribió:\n\n{SAID}",
    ("Spanish", "Outlook"): f"De: {CENTRE} <{US}>\nEnviado el: martes, 12 de mayo de 2026 10:02\n"
    f"Para: Amina Benali <amina@example.org>\nAsunto: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("Spanish", "Thunderbird"): f"El 12/5/26 a las 10:02, {CENTRE} escribió:\n{SAID}",
    ("Spanish", "Apple Mail"): f"El 12 may 2026, a las 10:02, {CENTRE} <{US}> escribió:\n\n{SAID}",
    (
        "Spanish",
        "Yahoo",
    ): f"En martes, 12 de mayo de 2026, 10:02:03 CEST, {CENTRE} <{US}> escribió:\n\n{BARE}",
    ("Spanish", "phone"): "Enviado desde mi iPhone",
    ("Portuguese", "Gmail"): f"Em ter., 12 de mai. de 2026 às 10:02, {CENTRE} <{US}> escreveu:\n\n{SAID}",
    ("Portuguese", "Outlook"): f"De: {CENTRE} <{US}>\nEnviado: 12 de maio de 2026 10:02\n"
    f"Para: Amina Benali <amina@example.org>\nAssunto: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("Portuguese", "Thunderbird"): f"Em 12/05/2026 10:02, {CENTRE} escreveu:\n{SAID}",
    ("Portuguese", "Apple Mail"): f"No dia 12 de mai. de 2026, às 10:02, {CENTRE} <{US}> escreveu:\n\n{SAID}",
    (
        "Portuguese",
        "Yahoo",
    ): f"Em terça-feira, 12 de maio de 2026 10:02:03 GMT+2, {CENTRE} <{US}> escreveu:\n\n{BARE}",
    ("Portuguese", "phone"): "Enviado do meu iPhone",
    ("Russian", "Gmail"): f"вт, 12 мая 2026 г. в 10:02, {CENTRE} <{US}>:\n\n{SAID}",
    ("Russian", "Outlook"): f"От: {CENTRE} <{US}>\nОтправлено: 12 мая 2026 г. 10:02\n"
    f"Кому: Amina Benali <amina@example.org>\nТема: [CCC-004202-S] Re: Page blanche\n\n{BARE}",
    ("Russian", "Thunderbird"): f"12.05.2026 10:02, {CENTRE} пишет:\n{SAID}",
    ("Russian", "Apple Mail"): f"12 мая 2026 г., в 10:02, {CENTRE} <{US}> написал(а):\n\n{SAID}",
    ("Russian", "Mail.ru"): f"Вторник, 12 мая 2026, 10:02 +03:00 от {CENTRE} <{US}>:\n\n{SAID}",
    ("Russian", "phone"): "Отправлено с iPhone",
}
EDGES = {
    ("French", "Gmail"): ("threading: Gmail", "threading: answer above"),
    ("French", "Outlook"): ("threading: Outlook in French",),
    ("French", "Proton"): ("threading: Proton",),
    ("French", "Yahoo"): ("threading: Yahoo",),
    ("French", "Orange"): ("threading: Orange",),
    ("French", "Free"): ("threading: Free",),
    ("French", "La Poste"): ("threading: La Poste",),
}
ANSWER = {"outcome": "appended", "ticket": "answered", "state": "reopened"}


def answer(text: str | None, html: str | None = None, **headers: str) -> bytes:
    """A mail in answer to our answer, with the headers that a client sets."""
    usual = {
        "to": plus_address("answered"),
        "subject": "Re: [CCC-004202-S] Re: Page blanche",
        "in_reply_to": our_id("answered"),
        "references": our_id("answered"),
    }
    return mail(text, html, **{**usual, **headers})


def of(language: str, client: str, history: str) -> Entry:
    new = NEW[language]
    return entry(
        f"{language}, {client}",
        answer(f"{new}\n\n{history}"),
        recipient=plus_address("answered"),
        edge=EDGES.get((language, client), ()),
        text=new,
        quoted=history,
        **ANSWER,
    )


IN_PLACES = [
    entry(
        "answered below the quote",
        answer(f"Le 12/05/2026 à 10:02, {CENTRE} a écrit :\n> Avez-vous vidé le cache ?\n\nOui, deux fois."),
        recipient=plus_address("answered"),
        edge="threading: answer below",
        text="Oui, deux fois.",
        **ANSWER,
    ),
    entry(
        "answered between the quotes",
        answer("> Avez-vous vidé le cache ?\nOui, deux fois.\n> Depuis quel navigateur ?\nFirefox."),
        recipient=plus_address("answered"),
        edge="threading: answer between",
        text="Oui, deux fois.\nFirefox.",
        quoted="> Avez-vous vidé le cache ?\n> Depuis quel navigateur ?",
        **ANSWER,
    ),
    entry(
        "HTML only, Gmail in French",
        answer(
            None,
            f'<div dir="ltr">{NEW["French"]}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
            f'class="gmail_attr">Le mar. 12 mai 2026 à 10:02, {CENTRE} &lt;<a href="mailto:{US}">{US}</a>&gt; a écrit&nbsp;:<br>'
            '</div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'
            "<p>Bonjour,</p><p>Videz le cache.</p></blockquote></div>",
        ),
        recipient=plus_address("answered"),
        edge="threading: Gmail",
        text=NEW["French"],
        html=True,
        **ANSWER,
    ),
    entry(
        "HTML only, Outlook in French",
        answer(
            None,
            f'<div class="WordSection1"><p class="MsoNormal">{NEW["French"]}</p><div><div style="border:none;border-top:solid '
            f'#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De&nbsp;:</b> {CENTRE} &lt;{US}&gt; <br>'
            "<b>Envoyé&nbsp;:</b> mardi 12 mai 2026 10:02<br><b>À&nbsp;:</b> Amina Benali<br><b>Objet&nbsp;:</b> "
            'RE: Page blanche</p></div></div><p class="MsoNormal">Bonjour,</p></div>',
        ),
        recipient=plus_address("answered"),
        edge="threading: Outlook in French",
        text=NEW["French"],
        html=True,
        **ANSWER,
    ),
    entry(
        "HTML only, Proton in French",
        answer(
            None,
            f'<div style="font-family: Arial">{NEW["French"]}</div><div class="protonmail_quote">Le mardi 12 mai 2026 à 10:02, '
            f"{CENTRE} &lt;{US}&gt; a écrit :<br>"
            '<blockquote class="protonmail_quote" type="cite"><p>Bonjour</p></blockquote></div>',
        ),
        recipient=plus_address("answered"),
        edge="threading: Proton",
        text=NEW["French"],
        html=True,
        **ANSWER,
    ),
    entry(
        "HTML only, Orange in French",
        answer(
            None,
            f'<p>{NEW["French"]}</p><blockquote style="border-left: 2px solid #ff6600">&gt; Message du 12/05/26 10:02<br>'
            f'&gt; De : "{CENTRE}" &lt;{US}&gt;<br>&gt; A : amina@example.org<br>&gt; Objet : Re: Page blanche<br>'
            "<p>Bonjour</p></blockquote>",
        ),
        recipient=plus_address("answered"),
        edge="threading: Orange",
        text=NEW["French"],
        html=True,
        **ANSWER,
    ),
]

ENTRIES = [*(of(*key, history) for key, history in HISTORIES.items()), *IN_PLACES]
