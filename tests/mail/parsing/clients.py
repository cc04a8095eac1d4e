"""How each client announces what it quotes, in each language, as it stands in the text of a reply. Data only."""

from __future__ import annotations

LANGUAGES = ("fr", "en", "ar", "es", "pt", "ru")

NEW = {
    "fr": "Bonjour,\nVoici le récépissé demandé.",
    "en": "Hello,\nHere is the receipt you asked for.",
    "ar": "مرحبا،\nهذا هو الوصل المطلوب.",
    "es": "Buenos días:\nAquí está el resguardo pedido.",
    "pt": "Bom dia,\nAqui está o recibo pedido.",
    "ru": "Здравствуйте!\nПрилагаю запрошенную справку.",
}
OURS = "Bonjour madame,\nAvez-vous votre récépissé ?\nLe centre de contact"

# One line, or two, above a history marked with « > ».
ATTRIBUTIONS = {
    "Gmail": {
        "fr": "Le mar. 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :",
        "en": "On Tue, May 12, 2026 at 10:02 AM CCC <ccc@example.net> wrote:",
        "ar": "في الثلاثاء، 12 مايو 2026 في 10:02 ص تمت كتابة ما يلي بواسطة ‪CCC‬‏ <‪ccc@example.net‬‏>:",
        "es": "El mar, 12 may 2026 a las 10:02, CCC (<ccc@example.net>) escribió:",
        "pt": "Em ter., 12 de mai. de 2026 às 10:02, CCC <ccc@example.net> escreveu:",
        "ru": "вт, 12 мая 2026 г. в 10:02, CCC <ccc@example.net>:",
    },
    "Gmail, wrapped": {
        "fr": "Le mar. 12 mai 2026 à 10:02, Centre de contact citoyen <ccc@example.net> a\nécrit :",
        "en": "On Tue, May 12, 2026 at 10:02 AM Centre de contact citoyen <ccc@example.net>\nwrote:",
        "ar": "في الثلاثاء، 12 مايو 2026 في 10:02 ص تمت كتابة ما يلي بواسطة Centre de contact\n<ccc@example.net>:",
        "es": "El mar, 12 may 2026 a las 10:02, Centre de contact citoyen (<\nccc@example.net>) escribió:",
        "pt": "Em ter., 12 de mai. de 2026 às 10:02, Centre de contact citoyen <\nccc@example.net> escreveu:",
        "ru": "вт, 12 мая 2026 г. в 10:02, Centre de contact citoyen <\nccc@example.net>:",
    },
    "Thunderbird": {
        "fr": "Le 12/05/2026 à 10:02, CCC a écrit :",
        "en": "On 12/05/2026 10:02, CCC wrote:",
        "ar": "في 12/05/2026 10:02 ص، كتب CCC:",
        "es": "El 12/5/26 a las 10:02, CCC escribió:",
        "pt": "Às 10:02 de 12/05/2026, CCC escreveu:",
        "ru": "12.05.2026 10:02, CCC пишет:",
    },
    "Apple Mail": {
        "fr": "Le 12 mai 2026 à 10:02, CCC <ccc@example.net> a écrit :",
        "en": "On 12 May 2026, at 10:02, CCC <ccc@example.net> wrote:",
        "ar": "في ١٢ مايو ٢٠٢٦، الساعة ١٠:٠٢ ص، كتب CCC <ccc@example.net>:",
        "es": "El 12 may 2026, a las 10:02, CCC <ccc@example.net> escribió:",
        "pt": "No dia 12/05/2026, às 10:02, CCC <ccc@example.net> escreveu:",
        "ru": "12 мая 2026 г., в 10:02, CCC <ccc@example.net> написал(а):",
    },
    "Free (Roundcube)": {
        "fr": "Le 2026-05-12 10:02, CCC a écrit :",
        "en": "On 2026-05-12 10:02, CCC wrote:",
        "ar": "في 2026-05-12 10:02، كتب CCC:",
        "es": "El 2026-05-12 10:02, CCC escribió:",
        "pt": "Em 2026-05-12 10:02, CCC escreveu:",
        "ru": "CCC писал 2026-05-12 10:02:",
    },
}

# The same above a history that is not marked.
BARE_ATTRIBUTIONS = {
    "Yahoo": {
        "fr": "Le mardi 12 mai 2026 à 10:02:03 UTC+2, CCC <ccc@example.net> a écrit :",
        "en": "On Tuesday, May 12, 2026 at 10:02:03 AM GMT+2, CCC <ccc@example.net> wrote:",
        "ar": "في الثلاثاء، 12 مايو 2026 في 10:02:03 ص غرينتش+2، كتب CCC <ccc@example.net>:",
        "es": "En martes, 12 de mayo de 2026, 10:02:03 CEST, CCC <ccc@example.net> escribió:",
        "pt": "Em terça-feira, 12 de maio de 2026 10:02:03 GMT+2, CCC <ccc@example.net> escreveu:",
        "ru": "вторник, 12 мая 2026 г. в 10:02:03 GMT+3, пользователь CCC <ccc@example.net> написал:",
    },
}

# Sender, date, recipient, subject: the labels of a header block.
LABELS = {
    "Outlook": {
        "fr": ("De :", "Envoyé :", "À :", "Objet :"),
        "en": ("From:", "Sent:", "To:", "Subject:"),
        "ar": ("من:", "تاريخ الإرسال:", "إلى:", "الموضوع:"),
        "es": ("De:", "Enviado el:", "Para:", "Asunto:"),
        "pt": ("De:", "Enviada em:", "Para:", "Assunto:"),
        "ru": ("От:", "Отправлено:", "Кому:", "Тема:"),
    },
    "Outlook web": {
        "fr": ("De :", "Envoyé :", "À :", "Objet :"),
        "en": ("From:", "Sent:", "To:", "Subject:"),
        "ar": ("من:", "\u200f\u200fتم الإرسال:", "إلى:", "الموضوع:"),
        "es": ("De:", "Enviado:", "Para:", "Asunto:"),
        "pt": ("De:", "Enviado:", "Para:", "Assunto:"),
        "ru": ("От:", "Отправлено:", "Кому:", "Тема:"),
    },
    "Outlook for Mac": {
        "fr": ("De :", "Date :", "À :", "Objet :"),
        "en": ("From:", "Date:", "To:", "Subject:"),
        "ar": ("من:", "التاريخ:", "إلى:", "الموضوع:"),
        "es": ("De:", "Fecha:", "Para:", "Asunto:"),
        "pt": ("De:", "Data:", "Para:", "Assunto:"),
        "ru": ("От:", "Дата:", "Кому:", "Тема:"),
    },
}
DATES = {
    "fr": "mardi 12 mai 2026 10:02",
    "en": "Tuesday, May 12, 2026 10:02 AM",
    "ar": "الثلاثاء، 12 مايو 2026 10:02 ص",
    "es": "martes, 12 de mayo de 2026 10:02",
    "pt": "terça-feira, 12 de maio de 2026 10:02",
    "ru": "12 мая 2026 г. 10:02",
}

ORIGINAL_MESSAGE = {
    "fr": "-------- Message d'origine --------",
    "en": "-------- Original message --------",
    "ar": "-------- الرسالة الأصلية --------",
    "es": "-------- Mensaje original --------",
    "pt": "-------- Mensagem original --------",
    "ru": "-------- Исходное сообщение --------",
}
FORWARDED_MESSAGE = {
    "fr": "---------- Message transféré ---------",
    "en": "---------- Forwarded message ---------",
    "ar": "---------- رسالة مُعاد توجيهها ---------",
    "es": "---------- Mensaje reenviado ---------",
    "pt": "---------- Mensagem encaminhada ---------",
    "ru": "---------- Пересылаемое сообщение ---------",
}
END_MESSAGE = {
    "fr": "-------- Fin du message d'origine --------",
    "en": "-------- End of original message --------",
    "ar": "-------- نهاية الرسالة الأصلية --------",
    "es": "-------- Fin del mensaje original --------",
    "pt": "-------- Fim da mensagem original --------",
    "ru": "-------- Конец исходного сообщения --------",
}

# French webmails, whatever the language that people write in.
WEBMAILS = {
    "Orange": '> Message du 12/05/26 10:02\n> De : "CCC" <ccc@example.net>\n> A : amina@example.org\n> Copie à : \n'
    "> Objet : Re: titre\n> ",
    "Orange, new": "envoyé : 12 mai 2026 à 10:02\nde : CCC <ccc@example.net>\nà : amina@example.org\nobjet : Re: titre\n",
    "La Poste": 'Message du 12/05/26 10:02\nDe : "CCC" <ccc@example.net>\nA : amina@example.org\nObjet : Re: titre\n',
    "La Poste, new": "De : CCC <ccc@example.net>\nEnvoyé : mardi 12 mai 2026 10:02\nÀ : amina@example.org\nObjet : Re: titre\n",
    "Free (Zimbra)": '----- Mail original -----\nDe: "CCC" <ccc@example.net>\nÀ: "Amina" <amina@example.org>\n'
    "Envoyé: Mardi 12 Mai 2026 10:02:03\nObjet: Re: titre\n",
    "SFR": "De : CCC <ccc@example.net>\nDate : 12 mai 2026 10:02\nÀ : amina@example.org\nObjet : Re: titre\n",
}

SIGNATURES = {
    "iPhone": {
        "fr": "Envoyé de mon iPhone",
        "en": "Sent from my iPhone",
        "ar": "أُرسلت من الـ iPhone",
        "es": "Enviado desde mi iPhone",
        "pt": "Enviado do meu iPhone",
        "ru": "Отправлено с iPhone",
    },
    "Samsung": {
        "fr": "Envoyé depuis mon appareil Galaxy",
        "en": "Sent from my Galaxy",
        "ar": "تم الإرسال من هاتف Galaxy الخاص بي",
        "es": "Enviado desde mi Galaxy",
        "pt": "Enviado a partir do meu Galaxy",
        "ru": "Отправлено с моего устройства Galaxy",
    },
    "Samsung, older": {
        "fr": "Envoyé depuis mon smartphone Samsung Galaxy.",
        "en": "Sent from my Samsung Galaxy smartphone.",
        "ar": "مُرسل من هاتف Samsung Galaxy الذكي.",
        "es": "Enviado desde mi smartphone Samsung Galaxy.",
        "pt": "Enviado do meu smartphone Samsung Galaxy.",
        "ru": "Отправлено со смартфона Samsung Galaxy.",
    },
    "Android": {
        "fr": "Envoyé depuis mon téléphone Android",
        "en": "Sent from my Android phone",
        "ar": "تم الإرسال من هاتف Android",
        "es": "Enviado desde mi teléfono Android",
        "pt": "Enviado do meu telemóvel Android",
        "ru": "Отправлено с телефона Android",
    },
    "Outlook for Android": {
        "fr": "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
        "en": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "ar": "الحصول على Outlook لـ Android<https://aka.ms/AAb9ysg>",
        "es": "Obtener Outlook para Android<https://aka.ms/AAb9ysg>",
        "pt": "Obter o Outlook para Android<https://aka.ms/AAb9ysg>",
        "ru": "Получить Outlook для Android<https://aka.ms/AAb9ysg>",
    },
    "Outlook for iOS": {
        "fr": "Envoyé à partir de Outlook pour iOS<https://aka.ms/o0ukef>",
        "en": "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
        "ar": "تم الإرسال من Outlook لـ iOS<https://aka.ms/o0ukef>",
        "es": "Enviado desde Outlook para iOS<https://aka.ms/o0ukef>",
        "pt": "Enviado do Outlook para iOS<https://aka.ms/o0ukef>",
        "ru": "Отправлено из Outlook для iOS<https://aka.ms/o0ukef>",
    },
    "Yahoo": {
        "fr": "Envoyé à partir de Yahoo Mail pour iPhone",
        "en": "Sent from Yahoo Mail on Android",
        "ar": "تم الإرسال من Yahoo Mail على Android",
        "es": "Enviado desde Yahoo Mail para iPhone",
        "pt": "Enviado do Yahoo Mail no Android",
        "ru": "Отправлено из Yahoo Почты для iPhone",
    },
}
FRENCH_SIGNATURES = (
    "Envoyé depuis l'application Mail Orange",
    "envoyé depuis mon mobile Orange",
    "Envoyé depuis mon mobile Free",
    "Envoyé depuis l’application La Poste Mail",
    "Envoyé avec la messagerie sécurisée Proton Mail.",
    "Envoyé avec l'application SFR Mail",
    "Yahoo Mail : Recherchez, organisez, gérez votre boîte mail",
)
