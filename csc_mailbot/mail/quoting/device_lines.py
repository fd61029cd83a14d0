"""Did a program write this line under the mail: "Enviado desde mi iPhone", "Obtener Outlook para Android"?"""

import re

from csc_mailbot.mail.quoting.letters import fold

_MOST_LETTERS = 200
_MOST_WORDS = 9
_LINK = re.compile(r"[<(\[]?\s?https?://[^\s<>]{1,300}[>)\]]?")
_DRESS = " \t*_-—–~.·|[]()<>\"'"

_DEVICES = (
    r"iphone?|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|motorola|moto|nokia|lumia|windows|blackberry"
    r"|outlook|yahoo|gmail|e?mail|correo (?:para|de|electronico)|mobile|movil|mobil|mobiele|smartphone|phone|handy"
    r"|telefono?|telefon|telephone|telemovel|celular|tablet|proton|protonmail|tutanota|tuta|thunderbird|mailspring"
    r"|spark|airmail|bluemail|edison|aquamail|k-9|fairemail|nine|sparrow|mailbox|app|aplicacion|typeapp|wearable"
    r"|htc|sony|xperia|lg|zte|verizon|droid|at&t|t-mobile|orange|vodafone|movistar|webmail|gmx|web\.de|zoho"
    r"|polymail|superhuman|missive|canary|newton|icloud|mac|macbook|imac|apple|watch|oneplus|pixel|honor|realme|poco"
    r"|nexus|surface|zimbra|horde|roundcube|sfr|free|wanadoo|libero|terminal|dispositivo|device|appareil|gerat"
    r"|urzadzenia|телефона|смартфона|почты|почта|mail\.ru|yandex|яндекс\w*"
)
_DEVICE = re.compile(rf"(?<![^\W_])(?:{_DEVICES})(?:[^\W\d_]{{0,6}})(?![^\W_])|iphone|ipad|android")
_OWN = re.compile(
    r"(?<![^\W_])(?:my|mi|meu|meva|mon|mio|mia|meinem|mijn|min|mitt|moj|moje\w*|mojego|meo|nire)(?![^\W_])"
)
_SHOPS = (
    "get|obtener|obten|obtenga|descarga|descargar|obteniu|obtenir|baixar?|obter|scarica|ottieni|telecharger"
    "|obtenez|download"
)
_SENT = re.compile(
    "|".join(
        (
            r"(?:sent (?:from|with|via|by|using|on|through)",
            r"envia(?:do|da) (?:desde|con|por|mediante|a traves|dende|do|da|pelo|pela|a partir|de|via|usando|com)",
            r"enviat (?:des|amb|per|mitjancant|de|via)|envoyee? (?:de|depuis|a partir|avec|par|via|d')",
            r"inviato (?:da|dal|dalla|dallo|con|tramite)|gesendet (?:von|mit|uber|aus|via|vom)",
            r"(?:verzonden|verstuurd) (?:vanaf|met|via|van)|skickat (?:fran|med|via)|sendt (?:fra|med|via)",
            r"lahetetty|(?:wysłan[eoy]|przesłano) (?:z|ze|za)|odeslano (?:z|ze|pomoci)|trimis (?:de|din|prin)",
            r"отправлено (?:с|из|от|через)|надіслано (?:з|із)|written (?:on|from)|composed (?:on|with)|typed on",
            rf"escrito desde|posted from|{_SHOPS})\b.*",
        )
    )
)
_ENDING = re.compile(
    r".*(?:gesendet|gonderildi|bidalia|bidalita|lahetetty|送信|beziehen|herunterladen|kuldve|verzonden|отправлено)"
)
_ELSEWHERE = re.compile(
    r"(?:发自|從)我的?.*|(?:libre de virus|virus-free|sin virus|virenfrei|garanti sans virus|sense virus)\b.*"
)
_WHOLE_SENTENCE = re.compile(
    r"diese (?:e-?mail|nachricht) wurde (?:von|mit) .{1,100} gesendet|this (?:e-?mail|message) was sent from my .{1,60}"
    r"|este (?:correo|mensaje) (?:se ha|ha sido) enviado desde mi .{1,60}"
    r"|(?:from|desde) (?:my|mi) (?:iphone|ipad|i?phone|mobile|cell|movil|telefono|tablet|galaxy|samsung|android).{0,20}"
    r"|\w{2,20} from mobile"
)
"""What K-9 and its kin write, and what people have their phones write."""
_SHOP = re.compile(rf"(?:{_SHOPS})\b")
_OUTLOOK = re.compile(r"\boutlook\b")
_SENTENCE_END = re.compile(r"[.,!;~|(]+(?:\s|$)")
_EXCUSE = re.compile(r"excus|forgiv|pardon|sorry|typo|brevity|disculp|perdon|errat|erro|falt|virus|www|\d|^$")


def is_device_line(line: str) -> bool:
    """Whether the whole line is such an advertisement of a device or program, an excuse for its typing included."""
    if not line.strip() or len(line) > _MOST_LETTERS or line.rstrip().endswith(("?", ":")):
        return False
    bare = fold(_LINK.sub("", line) if "http" in line else line).strip(_DRESS)
    if _WHOLE_SENTENCE.fullmatch(bare):
        return _DEVICE.search(bare) is not None
    sentence, *rest = _SENTENCE_END.split(bare, maxsplit=1)
    if sentence.count(" ") >= _MOST_WORDS or not all(_EXCUSE.search(one) for one in rest):
        return False
    if _ELSEWHERE.fullmatch(sentence):
        return True
    return _names_device(sentence) and (_SENT.fullmatch(sentence) or _ENDING.fullmatch(sentence)) is not None


def _names_device(sentence: str) -> bool:
    if _SHOP.match(sentence):
        return _OUTLOOK.search(sentence) is not None
    return _DEVICE.search(sentence) is not None or _OWN.search(sentence) is not None
