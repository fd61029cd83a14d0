"""Did a program write this line under the mail: "Enviado desde mi iPhone", "Obtener Outlook para Android"?"""

import re

from csc_mailbot.mail.quoting.letters import fold

_MOST_LETTERS = 200
_MOST_WORDS = 14
_LINK = re.compile(r"[<(\[]?\s?https?://[^\s<>]{1,300}[>)\]]?")
_DRESS = " \t*_-—–~.·|[]()<>\"'"

_DEVICES = (
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|motorola|moto|nokia|lumia|windows|blackberry"
    r"|outlook|yahoo|gmail|e?mail|correo (?:para|de|electronico)|mobile|movil|mobil|mobiele|smartphone|phone|handy|telefono?|telefon|telephone"
    r"|telemovel|celular|tablet|proton|protonmail|tutanota|tuta|thunderbird|mailspring|spark|airmail|bluemail|edison"
    r"|aquamail|k-9|fairemail|nine|sparrow|mailbox|app|aplicacion|htc|sony|xperia|lg|zte|verizon|at&t|t-mobile|orange"
    r"|vodafone|movistar|webmail|gmx|web\.de|zoho|polymail|superhuman|missive|canary|newton|icloud|mac|macbook|imac"
    r"|apple|watch|oneplus|pixel|honor|realme|poco|nexus|surface|xbox|zimbra|horde|roundcube|sfr|free|wanadoo|libero"
    r"|terminal|dispositivo|device|appareil|gerat|urzadzenia|телефона|смартфона|почты|почта|mail\.ru|yandex"
)
_DEVICE = re.compile(rf"(?<![^\W_])(?:{_DEVICES})(?:[^\W\d_]{{0,6}})(?![^\W_])|iphone|ipad|android")
_OWN = re.compile(
    r"(?<![^\W_])(?:my|mi|meu|meva|mon|mio|mia|meinem|mijn|min|mitt|moj|moje\w*|mojego|meo|nire)(?![^\W_])"
)
_SENT = re.compile(
    r"(?:sent (?:from|with|via|by|using|on|through)"
    r"|envia(?:do|da) (?:desde|con|por|mediante|a traves|dende|do|da|pelo|pela|a partir|de|via|usando|com|automaticamente)"
    r"|enviat (?:des|amb|per|mitjancant|de|via)|envoyee? (?:de|depuis|a partir|avec|par|via|d')"
    r"|inviato (?:da|dal|dalla|dallo|con|tramite)|gesendet (?:von|mit|uber|aus|via|vom)"
    r"|(?:verzonden|verstuurd) (?:vanaf|met|via|van)|skickat (?:fran|med|via)|sendt (?:fra|med|via)"
    r"|lahetetty|(?:wysłan[eoy]|przesłano) (?:z|ze|za)|odeslano (?:z|ze|pomoci)|trimis (?:de|din|prin)"
    r"|отправлено (?:с|из|от|через)|надіслано (?:з|із)|written (?:on|from)|composed (?:on|with)|typed on"
    r"|escrito desde|posted from|get|obtener|obten|obtenga|descarga|descargar|obteniu|baixar?|obter|scarica|ottieni)\b.*"
)
_ENDING = re.compile(
    r".*(?:gesendet|gonderildi|bidalia|bidalita|lahetetty|から送信|送信|beziehen|herunterladen|kuldve|verzonden|отправлено)$"
)
_ELSEWHERE = re.compile(
    r"发自我的.*|发自我.*|inviato dal mio .*|(?:telecharger|obtenez|download|hol dir|nabavi) outlook .*"
)
_VIRUS = re.compile(r"(?:libre de virus|virus-free|sin virus|virenfrei|garanti sans virus|sense virus)\b.*")
_SHOPS = re.compile(r"(?:get|obtener|obten|obtenga|descarga|descargar|obteniu|baixar?|obter|scarica|ottieni)\b")


def is_device_line(line: str) -> bool:
    """Whether the whole line is such an advertisement of a device or program."""
    if not line.strip() or len(line) > _MOST_LETTERS or line.rstrip().endswith(("?", ":")):
        return False
    bare = fold(_LINK.sub("", line) if "http" in line else line).strip(_DRESS)
    if bare.count(" ") >= _MOST_WORDS:
        return False
    if _ELSEWHERE.fullmatch(bare) or _VIRUS.fullmatch(bare):
        return True
    return _names_device(bare) and (_SENT.fullmatch(bare) or _ENDING.fullmatch(bare)) is not None


def _names_device(bare: str) -> bool:
    if _SHOPS.match(bare):
        return " outlook " in f" {bare} "
    return _DEVICE.search(bare) is not None or _OWN.search(bare) is not None
