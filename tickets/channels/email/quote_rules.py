"""How mail clients announce what is not new: one table a kind, one line a language. Data only.

Every pattern is bounded and is matched against one line, or a few joined ones, of at most `LONGEST_LINE` characters
with no-break spaces and direction marks already flattened: no input makes them slow.
"""

from __future__ import annotations

import re

from mailparser_reply.constants import MAIL_LANGUAGES

LONGEST_LINE = 400
ATTRIBUTION_LINES = 3


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# A line that starts an attribution, alone or wrapped on the next two; the date keeps « Le dossier … » out.
ATTRIBUTION = _any(
    r"Le .{0,25}\d.{0,300} (?:a|ont) écrit(?: .{0,80})? ?:",
    r"On .{0,25}\d.{0,300} wrote ?:",
    r"E[ln] .{0,25}\d.{0,300} escribió ?:",
    r"(?:Em|No dia|Às|A) .{0,25}\d.{0,300} escreveu ?:",
    r"(?:في|بتاريخ) .{0,25}\d.{0,300}(?:كتب|كتبت|تمت كتابة ما يلي بواسطة).{0,150} ?:",
    r".{0,25}\d.{0,300} (?:пишет|писала?|писал\(а\)|написала?|написал\(а\)|пише) ?:",
    r".{1,120} (?:писала?|писал\(а\)) \d{1,4}[-./]\d\d[-./]\d{2,4} \d\d[:.]\d\d ?:",
    r"(?:[а-я]{2}\.?, )?\d{1,2} [а-я]{3,8}\.? \d{4} г\..{0,20}\d\d[:.]\d\d.{0,150}< ?[^<>\s@]{1,100}@[^<>\s@]{1,100}> ?:",
    r".{0,120}\d.{0,200} tarihinde .{0,80}yazdı ?:",
    r".{0,120}\d.{0,200}写道 ?[:：]",
)
# The same without a date, on one line, for « X <x@example.org> a écrit : ».
NAMED_ATTRIBUTION = _any(
    r".{0,250}@[^<>\s@]{1,100}>? "
    r"(?:a écrit|wrote|escribió|escreveu|пишет|писала?|написала?|написал\(а\)|كتب|yazdı)"
    r"(?: \(.{0,60}\))? ?:",
    # Gmail, Mail.ru and Yandex in Russian and others: a time, an address in brackets, a colon.
    r".{0,120}\d[:.]\d\d.{0,150}<[^<>\s@]{1,100}@[^<>\s@]{1,100}> ?:",
)
# Languages that mail-parser-reply knows and the tables above do not. Its whole-text search takes 1.7 s on 8 kB of
# « On On a a a … » and its patterns for Spanish and Asian languages cannot match: it only ever sees a short line.
LONGEST_OTHER_ATTRIBUTION = 160
OTHER_ATTRIBUTIONS = tuple(
    re.compile(MAIL_LANGUAGES[language]["wrote_header"], re.IGNORECASE)
    for language in ("de", "it", "nl", "pl", "cs", "da", "sv")
)
# What an attribution must hold when the text below is not marked with « > »: an address or a time of day.
EVIDENCE = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}|\d{1,2}[:٫]\d\d")

# Below these lines, everything is history.
SEPARATORS = _any(
    r"[-_=*]{2,60} ?(?:Message|Mail|Courriel|E-?mail) (?:d['’]origine|original|initial|transféré|réexpédié) ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Original|Forwarded) message ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Reply above this line|Répondre au-dessus de cette ligne) ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Mensaje|Mensagem|Messaggio) (?:original|originale|reenviado|encaminhada|inoltrato) ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Исходное|Пересылаемое|Пересланное) сообщение ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:الرسالة الأصلية|رسالة أصلية|رسالة مُ?عاد توجيهها|الرسالة المعاد توجيهها) ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Ursprüngliche|Weitergeleitete) Nachricht ?[-_=*]{2,60}",
    r"(?:Début du message (?:transféré|réexpédié)|Begin forwarded message|Inicio del mensaje reenviado) ?:",
)
# Below these lines, the words are new again.
ENDS = _any(
    r"[-_=*]{2,60} ?Fin d[ue] (?:message|courriel)(?: (?:d['’]origine|original|initial|transféré|réexpédié))? ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?End (?:of )?(?:the )?(?:original|forwarded) message ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Fin del mensaje|Fim da mensagem) (?:original|reenviado|encaminhada) ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?(?:Конец|Завершение) (?:исходного|пересылаемого|пересланного) сообщения ?[-_=*]{2,60}",
    r"[-_=*]{2,60} ?نهاية الرسالة (?:الأصلية|المعاد توجيهها) ?[-_=*]{2,60}",
)
# Orange, La Poste, SFR: followed by labels, quoted or not.
WEBMAIL_HEADER = re.compile(r"(?:> ?)?Message du ?:? ?\d{1,2}/\d{1,2}/\d{2,4}.{0,40}", re.IGNORECASE)


def _label(*words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:> ?)?[*_]{{0,2}}(?:{'|'.join(words)}) ?[*_]{{0,2}} ?[:：].{{0,300}}", re.IGNORECASE
    )


# The header block of Outlook, Zimbra, Apple Mail forwards and mobile clients: a sender, a date and a subject.
FROM_LABEL = _label(
    "De",
    "De la part de",
    "Expéditeur",
    "From",
    "Von",
    "Da",
    "От",
    "Від",
    "Od",
    "Van",
    "Kimden",
    "من",
    "发件人",
)
DATE_LABEL = _label(
    "Envoyé(?: le| à)?",
    "Date(?: d'envoi)?",
    "Sent",
    "Enviad[oa](?: em| el)?",
    "Fecha",
    "Data",
    "Отправлено",
    "Дата",
    "Надіслано",
    "Gesendet",
    "Datum",
    "Inviato",
    "Gönderildi",
    "Tarih",
    "تاريخ الإرسال",
    "تم الإرسال",
    "تم إرساله",
    "التاريخ",
    "أُرسلت",
    "发送时间",
)
SUBJECT_LABEL = _label(
    "Objet", "Sujet", "Subject", "Asunto", "Assunto", "Тема", "Betreff", "Oggetto", "Konu", "الموضوع", "主题"
)
OTHER_LABEL = _label(
    "À", "A", "To", "Para", "An", "Кому", "Kime", "إلى", "Cc", "Cci", "Copie(?: à)?", "Répondre à"
)
BLOCK_LINES = 12

RULER = re.compile(r"[_=-]{10,200}")
SIGNATURE = "--"
SIGNATURE_LINES = 12

# One line that the device or the provider adds below the words.
_DEVICES = (
    r"(?:iPhone|iPad|Mac|Android|Galaxy|Samsung|Huawei|Xiaomi|Redmi|Oppo|Honor|Pixel|BlackBerry|Windows|Outlook|Gmail|"
    r"Yahoo|Proton|BlueMail|Orange|SFR|Bouygues|Free|mobile|m[óo]vil|celular|telem[óo]vel|smartphone|portable|"
    r"t[ée]l[ée]phone|phone|tel[ée]fono|telefone|appareil|device|dispositivo|tablette?|tablet|Courrier|Correo|"
    r"Correio|Mail|messagerie|application)"
)
DEVICE_LINES = _any(
    rf"Envoyé (?:de|depuis|à partir de|avec|via|par|à l['’]aide de) .{{0,25}}\b{_DEVICES}\b.{{0,60}}",
    r"(?:Obtenez|Obtenir|Télécharge[rz]|Get|Obtener|Obter(?: o)?|Получить|Скача(?:ть|йте)|الحصول على|احصل على) "
    r"(?:Outlook|BlueMail|Yahoo Mail) (?:pour|for|para|для|لـ) ?.{0,80}",
    r"Yahoo Mail ?: ?(?:Recherchez|Search|Busca|Pesquise).{0,80}",
    r"Provenance ?: (?:Courrier|Outlook).{0,60}",
    rf"Sent (?:from|with|via) .{{0,25}}\b{_DEVICES}\b.{{0,60}}",
    rf"Enviado (?:desde|do|da|de|a partir do|con|com) .{{0,25}}\b{_DEVICES}\b.{{0,60}}",
    r"(?:Отправлено|Надіслано) (?:с|со|из|з|із) .{0,25}"
    r"(?:iPhone|iPad|Android|Samsung|Galaxy|Outlook|Mail|Почты|пристрою|устройства|смартфона|телефона).{0,60}",
    r"(?:أُ?رسلت من|تم الإرسال من|مُ?رسل من) .{0,60}",
    rf"(?:Gesendet von|Inviato da) .{{0,25}}\b{_DEVICES}\b.{{0,60}}|Von meinem .{{1,30}} gesendet",
    r"(?:Sans virus|Virus-free)\.? ?(?:<?https?://)?www\.avast\.com.{0,80}",
)
