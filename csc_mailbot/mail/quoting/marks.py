"""Is this one of the lines that programs draw above a mail they quote or forward: "-----Mensaje original-----"?"""

import re
from enum import Enum, auto

from csc_mailbot.mail.quoting.letters import fold, fold_all

_ORIGINAL = fold_all(
    "original message|original e-mail|original email|original appointment|original mail|reply message",
    "mensaje original|correo original|mensaje de respuesta|missatge original|mensaxe orixinal|jatorrizko mezua",
    "mezu originala|mensagem original|e-mail original|message d'origine|message original|courriel original",
    "ursprüngliche nachricht|ursprüngliche mail|ursprüngl. nachricht|originalnachricht|original-nachricht",
    "messaggio originale|messaggio originario|oorspronkelijk bericht|origineel bericht|originele bericht",
    "oprindelig meddelelse|original meddelelse|originalmeddelelse|ursprungligt meddelande|originalmeddelande",
    "opprinnelig melding|opprinnelig meddelelse|alkuperäinen viesti|alkuperäinen viestii|wiadomość oryginalna",
    "oryginalna wiadomość|исходное сообщение|пересылаемое|původní zpráva|pôvodná správa|mesaj original",
    "mesajul original",
    "eredeti üzenet|orijinal mesaj|orjinal mesaj|özgün ileti|元のメッセージ|原始邮件|原始郵件|원본 메시지",
    "αρχικό μήνυμα",
    "вихідне повідомлення|pesan asli|thư gốc|message d’origine",
)
_FORWARDED = fold_all(
    "forwarded message|forwarded by|forwarded mail|forwarded email|begin forwarded message|forward message",
    "mensaje reenviado|inicio del mensaje reenviado|correo reenviado|missatge reenviat|inici del missatge reenviat",
    "inicia el missatge reenviat|mensaxe reenviada|mensaxe reencamiñada|birbidalitako mezua|mezu birbidalia",
    "mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada",
    "message transféré|message réexpédié|début du message réexpédié|début du message transféré|message transmis",
    "weitergeleitete nachricht|weitergeleitete mail|anfang der weitergeleiteten",
    "anfang der weitergeleiteten nachricht",
    "messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht",
    "videresendt meddelelse|videresendt besked|vidarebefordrat meddelande|välitetty viesti|przekazana wiadomość",
    "wiadomość przekazana|пересылаемое сообщение|пересланное сообщение|přeposlaná zpráva|mesaj redirecționat",
    "továbbított üzenet|iletilen mesaj|yönlendirilmiş ileti|転送|转发的邮件",
)
_ALONE = frozenset({"original", "original mail", "原始邮件"})
_DRAWN = re.compile(r"[\s*]*[-_=—–~]{2,}")
_NOT_LETTERS = " \t\u00a0-_=—–~*<>:.：|"
_MOST_LETTERS = 120
_MOST_LETTERS_DRAWN = 90


class Mark(Enum):
    """What the line says of the mail below it."""

    ORIGINAL = auto()
    FORWARDED = auto()


def read_mark(line: str) -> tuple[Mark, bool] | None:
    """Return what the line marks and whether it is drawn with dashes; None when it is no such line.

    Undrawn it is only a phrase, and needs headers below to be believed.
    """
    if len(line) > _MOST_LETTERS:
        return None
    phrase = fold(line).strip(_NOT_LETTERS)
    if not phrase:
        return None
    drawn = _DRAWN.match(line) is not None
    if phrase in _FORWARDED or (drawn and _holds(phrase, tuple(_FORWARDED))):
        return Mark.FORWARDED, drawn
    if phrase in _ORIGINAL or (drawn and (phrase in _ALONE or _holds(phrase, tuple(_ORIGINAL)))):
        return Mark.ORIGINAL, drawn
    return None


def _holds(phrase: str, phrases: tuple[str, ...]) -> bool:
    return len(phrase) <= _MOST_LETTERS_DRAWN and phrase.startswith(phrases)
