"""How do mail programs name the headers above a quote, language by language?"""

from functools import lru_cache

from csc_mailbot.mail.quoting.letters import fold, fold_all

_LABELS = {
    "from": fold_all(
        "from|de|von|da|van|fra|från|od|lähettäjä|от|от кого|від|kimden|gönderen|de la|feladó|expéditeur|mittente",
        "remitente|remetente|remitent|absender|afzender|avsändare|nadawca|odesílatel|nork|igorlea|bidaltzailea",
        "expedidor|enviado por|sent by|差出人|发件人|寄件者|寄件人|보낸 사람|보낸사람|από|מאת|من|dari|từ",
    ),
    "sent": fold_all(
        "sent|date|sent on|date sent|enviado|enviado el|enviado em|enviada|enviada em|enviados|enviada el|fecha|data",
        "fecha de envío|data de envio|enviat|enviat el|enviat a|data d'enviament|enviado o|gesendet",
        "gesendet am|datum",
        "envoyé|envoyé le|date d'envoi|inviato|inviato il|data invio|verzonden|verstuurd|verzonden op",
        "wysłano|wysłane",
        "sendt|dato|skickat|skickad|lähetetty|päivämäärä|отправлено|дата|надіслано|gönderildi|tarih|odesláno|trimis",
        "elküldve|küldve|dátum|bidalia|bidaltze-data|data eta ordua|送信日時|日付|日時|发送时间|日期|寄件日期",
        "보낸 날짜|날짜|ημερομηνία|datum/zeit|poslano|poslané|odoslané|received|recibido",
    ),
    "to": fold_all(
        "to|para|per a|per|a|an|à|naar|aan|do|dla|til|till|vastaanottaja|кому|alıcı|kime|komu|pro|către|címzett|nori",
        "hartzailea|hartzaileak|destinatario|destinatari|destinatário|destinataire|destinatarios|pour|al|empfänger",
        "宛先|收件人|받는 사람|받는사람|προς|kepada|an/to",
    ),
    "cc": fold_all(
        "cc|bcc|cco|c.c.|c/c|kopie|kopie an|copia|copie|kopia|kopi|копия|копія|dw|udw|bilgi|kopio|copie à",
        "cópia|cci|ccn",
        "másolatot kap|kk|抄送|副本|참조",
    ),
    "subject": fold_all(
        "subject|asunto|assumpte|assunto|asunto:|gaia|objet|betreff|oggetto|onderwerp|temat|emne|ämne|aihe|тема|konu",
        "předmět|predmet|subiect|tárgy|件名|主题|主旨|제목|θέμα|perihal|sujet|betr.",
    ),
    "other": fold_all(
        "reply-to|responder a|respon a|répondre à|antwort an|antwoord aan|rispondi a|importance|importancia",
        "importància",
        "wichtigkeit|attachments|attachment|datos adjuntos|adjuntos|adjunto|archivos adjuntos|anlagen|anhänge|anlage",
        "pièces jointes|allegati|bijlagen|priority|prioridad|organization|message-id|mailed-by|signed-by",
        "list-id|when",
        "where|location|sender|resent-from|on behalf of|categories|sensitivity|fitxers adjunts|anexos|eranskinak",
    ),
}  # fmt: skip
_KINDS = {label: kind for kind, labels in _LABELS.items() for label in labels}

LONGEST_LABEL = 24
"""Characters the longest of them may take, decoration included."""


@lru_cache(maxsize=4096)
def label_kind(label: str) -> str | None:
    """Return which header a label names (from, sent, to, cc, subject, other), or None."""
    if len(label) > LONGEST_LABEL:
        return None
    return _KINDS.get(fold(label.strip(" \t\u00a0*_|\"'")).strip())
