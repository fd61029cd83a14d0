"""Which words do delivery systems use? Senders, subjects and sentences of bounces in the languages they come in.

Patterns are matched on folded text (lower case, no accents), so that one spelling serves.
"""

import re

DAEMON = re.compile(r"(?:mailer[-_. ]?daemon|mail[-_.]?daemon|mdaemon)(?:[-_.+].*)?", re.DOTALL)
"""Local parts from which nothing but delivery reports comes."""

POSTMASTER = re.compile(
    r"(?:poo?st[-_.]?master|mail[-_.]?system|mail[-_.]?delivery.*|mail[-_.]?admin.*|mta|microsoftexchange\w+|amavis(?:d)?)"
    r"(?:[-_.+=].*)?",
    re.DOTALL,
)
"""Local parts that delivery systems use; people who look after them do so too."""

PROGRAM = re.compile(
    r"(?:administrator|admin|root|system|smtp|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|virusalert|interscan.*|"
    r"complaints?|fbl.*|feedback.*|.*[-_.]admin)(?:[-_.+=].*)?",
    re.DOTALL,
)
"""Local parts of programs of all sorts, delivery systems among them."""

DISPLAY_NAME = re.compile(
    r"mail(?:er)?[-_ ]?daemon|mail deliver(?:y)? (?:sub)?system|(?:mail )?delivery (?:sub)?system|postmaster|"
    r"mail administrator|mail system|system administrator|interscan|content.filter|microsoft outlook$|"
    r"(?:sub)?sistema de (?:entrega|correo)|administrador del sistema|systemadministrator|"
    r"administrateur systeme|mail transport|message router|email security"
)

FORWARDED = re.compile(r"\s*(?:\[[^\]]{0,60}\]\s*)?(?:fwd?|rv|tr|wg|enc|reenv\w*|i)\s?:")
"""A person who forwards a bounce asks about it."""

SUBJECT = re.compile(
    r"(?:\[[^\]]{0,60}\]\s*)?(?:\S{1,80} )?(?:(?:"
    r"undeliver|unzustellbar|unable to deliver|undelivered|non[- ]?deliver|nondeliver|ndn:|ndr\b|not delivered|"
    r"returned (?:e?-?mail|message|to sender)|returning (?:mail|message)|rejected (?:mail|message)|"
    r"(?:e?-?mail|message|mails?) (?:delivery|transport|system|status|failure|failed|error|bounced|undeliver|rejected|"
    r"returned|could not|can ?not|was not|not deliver|non remis|not sent|delayed)|"
    r"delivery (?:status|failure|failed|fail|notification|report|error|delay|has|problem|warning|unsuccess|attempt)|"
    r"permanent (?:delivery )?(?:failure|error)|temporary (?:delivery )?(?:failure|error)|transient delivery|"
    r"fail(?:ure|ed) (?:notice|delivery|to deliver|mail)|bounced? (?:mail|message|notice|report)|mail bounced|"
    r"warning: (?:could not|message|mail|e-?mail)|could not (?:send|deliver)|cannot send|"
    r"there was an error sending|error sending|problem deliver|your (?:mail|message|email) (?:to|could|was|has|did)|"
    r"considered unsolicited|nota de entrega fallida|abuse report|complaint|email feedback|automatic bounce|"
    r"no se (?:puede|pudo|ha podido|ha sido posible|han podido) (?:la )?entreg|no (?:se )?(?:ha )?(?:sido )?entreg|"
    r"entrega (?:fallida|retrasada|con error)|"
    r"(?:error|fallo|problema|aviso) (?:de|en la|en el|al) (?:entreg|envi|correo)|"
    r"(?:correo|mensaje|email) (?:devuelto|no entregado|rechazado|no enviado)|devuelto|"
    r"devolucion (?:de correo|del mensaje)|"
    r"notificacion (?:de|del|sobre el) (?:estado|entrega|error|fallo)|imposible entregar|estado de (?:la )?entrega|"
    r"no s'ha pogut (?:lliurar|entregar)|error de lliurament|missatge retornat|non se puido entregar|"
    r"non remis|non distribu|echec (?:de|d'|lors)|courrier non|message non|avis de non|"
    r"mail-?zustellung|zustell|ubermittlung|nicht zugestellt|unzustell|rucklauf|fehler bei der|"
    r"non recapitabil|impossibile (?:recapit|consegn)|mancat[oa] (?:recapito|consegna)|"
    r"errore di (?:consegna|recapito)|"
    r"nao (?:entreg|foi|e possivel)|falha (?:na|no|de|ao) |devolvid|mensagem (?:nao|devolvida)|aviso de falha|"
    r"onbestelbaar|niet (?:bezorgd|afgeleverd)|nedorucit|nie mozna dostarczyc|nedostav|"
    r"\S{0,40} ?не доставлен|недоставлен|ваше сообщение|сообщение не|"
    r"メール|配信|配送|送信|宛先|エラー|未達|不達|退信|系统退信|無法傳遞|无法(?:投递|送达)|投递失败"
    r"))"
)
"""How subjects of bounces begin, after an optional tag or host name."""

SENTENCE = re.compile(
    r"could ?n[o']t be (?:delivered|sent|completed|reached)|"
    r"(?:has|have|was|were) not (?:been )?(?:delivered|sent|received)|"
    r"wasn't delivered|not be delivered|(?:un|not )able to (?:deliver|send|relay)|could not (?:deliver|send)|"
    r"cannot (?:deliver|be delivered|send)|"
    r"delivery (?:to the following|failed|failure|has failed|attempt|of your|was)|"
    r"failed (?:to deliver|recipient|permanently)|"
    r"undeliverable|undelivered|returned (?:to sender|mail|message)|"
    r"permanent (?:fatal )?error|fatal errors|transient non-fatal|user unknown|unknown user|"
    r"no such (?:user|mailbox|address)|"
    r"mailbox (?:is )?(?:full|unavailable|disabled|over|not found|exceeded)|over ?quota|"
    r"exceeded (?:the )?(?:storage|quota|mailbox)|"
    r"recipient(?:'s)? (?:address )?(?:rejected|unknown|not found|does not exist)|does not exist|"
    r"account (?:has been )?disabled|"
    r"final-recipient\s?:|diagnostic-code\s?:|remote[- ]mta\s?:|remote host said|said: [45]\d\d|"
    r"\b[45]\d\d[ -]#?[45]\.\d\.\d|smtp error|\b55\d \S|host unknown|relay(?:ing)? (?:access )?denied|"
    r"qmail-send program|(?:unsent|original|returned|below is the) message|transcript of session|"
    r"message header follows|"
    r"feedback-type\s?:|"
    r"spam complaint|abuse complaint|blocked by|message (?:was |has been )?(?:rejected|refused|bounced|blocked)|"
    r"no (?:se )?(?:ha |han )?(?:pudo|podido|puede|sido posible) (?:ser )?entreg|no (?:ha|fue) (?:sido )?entregad|"
    r"direccion (?:de correo )?(?:no existe|rechazada|incorrecta)|buzon (?:lleno|no disponible)|"
    r"no s'ha pogut (?:lliurar|entregar)|n'a pas pu etre|n'ont pu etre|impossible de remettre|"
    r"nicht zugestellt|konnte nicht|unzustellbar|non e stato (?:possibile|recapitat|consegnat)|"
    r"impossibile recapitare|"
    r"nao (?:foi|pode|pude) (?:ser )?(?:entreg|possivel)|не (?:было )?доставлен|не может быть|"
    r"配信でき|配送でき|送信でき|届け|存在しない|宛先|エラー|退信|无法"
)
"""What bounces say in their text."""

SERVICE_NOTICE = re.compile(
    r"\"(?:notificationType|eventType)\"\s?:\s?\"(?:Bounce|Complaint|Delivery|DeliveryDelay|Reject)\""
)
"""What Amazon SES sends through its notification service."""

COMPLAINT = re.compile(r"(?:complaint about message from \S|e-?mail feedback report for ip|abuse report regarding)")
"""Subjects of feedback loops that do not use RFC 5965."""
