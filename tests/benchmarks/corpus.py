"""What do a thousand customers write? Seeded mails, the same each time: 2 to 8 KB, Spanish, some with a screenshot."""

import base64
import quopri
import random
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime, formataddr

SEED = 20_260_105
ATTACHED = 150 * 1024
"""Bytes of an attachment."""
WITH_ATTACHMENT = 0.15
PRESSING = 0.05
"""Share of the subjects that say URGENTE or CRÍTICA."""
CUSTOMERS = 400
DESK = "soporte@aserti.es"

_FIRST = (
    "Lucía",
    "Andrés",
    "Begoña",
    "Íñigo",
    "Nuria",
    "Óscar",
    "Concepción",
    "Raúl",
    "Mar",
    "Julián",
    "Inés",
    "Tomás",
)
_LAST = ("Núñez", "García", "Peñalver", "Muñoz", "Ibáñez", "Alcaraz", "Cánovas", "Zúñiga", "Sáez", "Martínez")
_COMPANIES = ("conservas-huerta", "naviera-mazarron", "talleres-segura", "frutas-ricote", "marmoles-cehegin")
_SUBJECTS = (
    "No puedo emitir la factura {number}",
    "La impresora de almacén no imprime etiquetas ({number})",
    "Error al cerrar el mes, asiento {number}",
    "¿Cómo doy de alta al proveedor {number}?",
    "El pedido {number} aparece duplicado",
    "Contraseña caducada del usuario {number}",
    "Se queda colgada la pantalla de albaranes, caso {number}",
    "Consulta sobre la actualización {number}",
)
_PRESSING = ("URGENTE: servidor parado, línea {number}", "CRÍTICA: no facturamos desde las ocho ({number})")
_SENTENCES = (
    "Desde esta mañana la aplicación tarda más de un minuto en abrir la ficha de cada cliente.",
    "Hemos reiniciado el equipo dos veces y el resultado es exactamente el mismo.",
    "Mi compañera de administración ve el mismo mensaje en su ordenador, así que no parece cosa del mío.",
    "Al pulsar «Guardar» aparece un aviso que dice que el número ya está en uso y la línea se pierde.",
    "Según la documentación habría que recalcular las existencias, pero esa opción está deshabilitada.",
    "El camión sale a las cinco y sin los albaranes impresos no podemos cargar la mercancía.",
    "La última vez lo solucionó un técnico conectándose en remoto, quizá sea otra vez lo mismo.",
    "Los importes del trimestre no cuadran con los del año pasado: faltan tres facturas rectificativas.",
    "Si necesitan que probemos algo más, estaré en la oficina hasta las seis y media.",
    "En la segunda página del informe las eñes y las tildes salen como interrogaciones.",
    "Ayer por la tarde funcionaba con normalidad, y nadie ha instalado nada desde entonces.",
    "Les agradecería que me dijeran también si la copia de seguridad de anoche llegó a terminar.",
)


def make_mails(count: int, seed: int = SEED, since: datetime | None = None) -> list[bytes]:
    """Return that many mails, each a new one with an id of its own, from many customers; CRLF line ends."""
    chance = random.Random(seed)
    start = since or datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
    attached = set(chance.sample(range(count), round(count * WITH_ATTACHMENT)))
    return [
        _mail(chance, (seed, number), start + timedelta(seconds=41 * number), attached=number in attached)
        for number in range(count)
    ]


def message_id(seed: int, number: int) -> str:
    """Return the Message-ID of the mail with that number of the seed's corpus."""
    return f"<{seed}.{number:05d}@cliente.example>"


def large_mail(number: int, octets: int) -> bytes:
    """Return a mail with one attachment of so many bytes."""
    chance = random.Random(number)
    text = _part("text/plain; charset=utf-8", "quoted-printable", _text(chance, number, 1500).encode())
    file = _file("application/zip", f"copia-{number}.zip", chance.randbytes(octets))
    head = _head(chance, (SEED, number), datetime(2026, 1, 5, 8, 0, tzinfo=UTC))
    return head + _multipart("mixed", number, text, file)


def _mail(chance: random.Random, place: tuple[int, int], date: datetime, *, attached: bool) -> bytes:
    _, number = place
    charset = chance.choices(("utf-8", "iso-8859-1"), (85, 15))[0]
    encoding = chance.choices(("quoted-printable", "base64", "8bit"), (75, 15, 10))[0]
    has_html = attached or chance.random() < 0.75
    length = chance.randint(2_000, 8_000) - 1_100
    length = round(length / (2.6 if has_html else 1.05) / (1.37 if encoding == "base64" else 1.06))
    text = _text(chance, number, length)
    body = _part(f"text/plain; charset={charset}", encoding, text.encode(charset))
    if has_html:
        html = _part(f"text/html; charset={charset}", encoding, _html(text).encode(charset))
        body = _multipart("alternative", number, body, html)
    if attached:
        body = _multipart("mixed", number, body, _file("image/png", "captura.png", chance.randbytes(ATTACHED)))
    return _head(chance, place, date) + body


def _head(chance: random.Random, place: tuple[int, int], date: datetime) -> bytes:
    _, number = place
    customer = random.Random(number % CUSTOMERS)
    name = f"{customer.choice(_FIRST)} {customer.choice(_LAST)} {customer.choice(_LAST)}"
    address = f"persona{number % CUSTOMERS:03d}@{customer.choice(_COMPANIES)}.example"
    subject = chance.choice(_PRESSING if chance.random() < PRESSING else _SUBJECTS).format(number=number)
    fields = (
        ("Return-Path", f"<{address}>"),
        ("Received", f"from mx.cliente.example (192.0.2.{number % 250 + 1}) by mx.aserti.es; {format_datetime(date)}"),
        ("From", formataddr((name, address), "utf-8")),
        ("To", f"Soporte <{DESK}>"),
        ("Subject", Header(subject, "utf-8").encode(linesep="\r\n")),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id(*place)),
        ("User-Agent", "Mozilla Thunderbird"),
        ("MIME-Version", "1.0"),
    )
    return "".join(f"{key}: {value}\r\n" for key, value in fields).encode("ascii")


def _part(kind: str, encoding: str, content: bytes) -> bytes:
    written = content.replace(b"\n", b"\r\n")
    if encoding == "base64":
        written = _base64(written)
    elif encoding == "quoted-printable":
        written = quopri.encodestring(content).replace(b"\n", b"\r\n")
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode("ascii") + written


def _file(kind: str, name: str, content: bytes) -> bytes:
    head = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return head.encode("ascii") + b"Content-Transfer-Encoding: base64\r\n\r\n" + _base64(content)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _multipart(subtype: str, number: int, *parts: bytes) -> bytes:
    boundary = f"=_{subtype}_{number}"
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'
    return head.encode("ascii") + body + f"--{boundary}--\r\n".encode("ascii")


def _text(chance: random.Random, number: int, length: int) -> str:
    lines = [f"Buenos días, les escribo por el caso {number}:", ""]
    while sum(map(len, lines)) < length:
        lines += [chance.choice(_SENTENCES), ""] if chance.random() < 0.4 else [chance.choice(_SENTENCES)]
    return "\n".join([*lines, "", "Un saludo y gracias,", "Administración", "Tel. 968 000 000", ""])


def _html(text: str) -> str:
    rows = "".join(f'<p style="margin:0">{line}</p>\n' if line else "<br>\n" for line in text.split("\n"))
    return f"<html><head><title></title></head><body>{rows}</body></html>\n"
