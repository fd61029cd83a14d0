"""Which words speak for which type of ticket, unless the configuration says otherwise?

The types are those of the company's document, section 9. Customers write in Spanish, their programs often in English;
plurals in -s and -es are understood, and so is a word without its accents: "cómo se" would also be "como se ve", and is
left out. What customers say of themselves ("me he equivocado") outweighs what the program said ("error"); words that
stand in half of all mails ("correo", "pantalla", "usuario") count little: alone in a text they decide nothing.
"""

from csc_mailbot.settings.rules import TypeSettings
from csc_mailbot.tickets.ticket import TicketType

_WORDS: dict[tuple[TicketType, int], str] = {
    (TicketType.FUNCTIONAL_SUPPORT, 3): """
        cómo se hace, cómo se hacen, cómo hago, cómo hacemos, cómo puedo, cómo podemos, cómo podría,
        cómo tengo que, cómo hacer, cómo sacar, dónde puedo, dónde podemos, dónde encuentro, no sé cómo,
        no sabemos cómo, consulta, duda, una pregunta, podéis explicarme, me podéis explicar,
        nos podéis explicar, formación, how to, how do i, how can i
    """,
    (TicketType.FUNCTIONAL_SUPPORT, 2): """
        manual, explicar, explicación, pregunta, necesito saber, necesitamos saber, quería saber,
        quisiera saber, question
    """,
    (TicketType.FUNCTIONAL_SUPPORT, 1): """
        informe, listado, ayuda, configurar, parametrizar, factura, albarán, pedido
    """,
    (TicketType.IT_SUPPORT, 4): """
        servidor, wifi, wi-fi, vpn, copia de seguridad, backup, escritorio remoto, carpeta compartida,
        unidad de red, cortafuegos, firewall, router, switch, sin internet, no hay internet, correo no funciona,
        no funciona el correo, no llega el correo, no me llega el correo, no llegan correos,
        no llegan los correos, no recibo correo, no recibimos correo, no puedo enviar correo,
        no podemos enviar correo, no salen los correos, buzón lleno, server, network
    """,
    (TicketType.IT_SUPPORT, 3): """
        red, internet, outlook, buzón, dns, nas, antivirus, virus, sharepoint, onedrive, fibra,
        certificado digital
    """,
    (TicketType.IT_SUPPORT, 2): """
        dominio, conexión, office, certificado, licencia
    """,
    (TicketType.IT_SUPPORT, 1): """
        correo, teams, windows, remoto, lento, lenta
    """,
    (TicketType.BUG, 3): """
        se cierra, se bloquea, se cuelga, se queda bloqueado, se queda bloqueada, se queda colgado,
        se queda colgada, se queda en blanco, excepción, exception, bug, crash, stack trace, traceback,
        mensaje de error, da error, da un error, da fallo, error interno, internal error, calcula mal,
        no calcula bien, descuadra, no cuadra, aplicación no funciona, programa no funciona,
        no funciona la aplicación, no funciona el programa
    """,
    (TicketType.BUG, 2): """
        error, fallo, falla, fallan, fallando, bloquea, no carga, no responde, no guarda, no graba,
        no deja guardar, no genera, avería, not working
    """,
    (TicketType.BUG, 1): """
        no funciona, no funcionan
    """,
    (TicketType.USER_ERROR, 6): """
        me he equivocado, nos hemos equivocado, me equivoqué, nos equivocamos, se ha equivocado,
        por equivocación, borré por error, borrado por error, borrada por error, borramos por error,
        eliminé por error, eliminado por error, eliminada por error, enviado por error, sin querer,
        sin darme cuenta, sin darnos cuenta, lo he hecho mal, lo hice mal, operación incorrecta, by mistake
    """,
    (TicketType.USER_ERROR, 3): """
        por error, he borrado, hemos borrado, he eliminado, hemos eliminado, he metido mal, he puesto mal,
        metido mal, introducido mal, registrado mal, he duplicado
    """,
    (TicketType.USER_ERROR, 2): """
        deshacer, revertir
    """,
    (TicketType.SECURITY_ACCESS, 4): """
        contraseña, clave de acceso, password, permiso, no puedo entrar, no podemos entrar, no puede entrar,
        no me deja entrar, no nos deja entrar, no puedo acceder, no podemos acceder, no puede acceder,
        no me deja acceder, no se puede acceder, no tengo acceso, no tenemos acceso, no tiene acceso,
        sin acceso, dar acceso, error de acceso, acceso denegado, access denied, permission denied,
        usuario bloqueado, cuenta bloqueada, usuario caducado, alta de usuario, baja de usuario, nuevo usuario,
        nueva usuaria, credencial, doble factor, segundo factor, mfa, phishing, suplantación, locked out
    """,
    (TicketType.SECURITY_ACCESS, 2): """
        acceso, autorización, autorizar, privilegio, rol, iniciar sesión, inicio de sesión, login, permission,
        access, seguridad
    """,
    (TicketType.SECURITY_ACCESS, 1): """
        usuario, acceder, entrar, clave
    """,
    (TicketType.UPDATE, 4): """
        actualización, nueva versión, última versión, subir de versión, cambio de versión, parche, upgrade,
        patch, service pack, hotfix
    """,
    (TicketType.UPDATE, 3): """
        actualizar, actualicen, actualicéis, actualizáis, update
    """,
    (TicketType.UPDATE, 2): """
        migración, migrar, instalar
    """,
    (TicketType.UPDATE, 1): """
        versión, instalación
    """,
    (TicketType.HARDWARE, 4): """
        impresora, teclado, disco duro, escáner, tóner, datáfono, lector de códigos, lector de código de barras,
        pistola lectora, cargador, placa base, fuente de alimentación, memoria ram, pantalla negra,
        pantalla azul, pantalla rota, la pantalla no, pantalla parpadea, monitor no enciende, no enciende,
        no se enciende, no imprime, hace ruido, huele a quemado, printer, keyboard, hard disk, hard drive,
        scanner
    """,
    (TicketType.HARDWARE, 3): """
        disco, ratón, monitor, portátil, sai, hardware, proyector, altavoz, altavoces, auricular, webcam,
        batería, ventilador, tinta
    """,
    (TicketType.HARDWARE, 2): """
        screen, mouse, laptop
    """,
    (TicketType.HARDWARE, 1): """
        pantalla, ordenador, equipo, cable, tablet
    """,
}


def default_types() -> tuple[TypeSettings, ...]:
    """Return the shipped rules: type by type, heavy words before light ones."""
    return tuple(
        TypeSettings(type=kind, weight=weight, words=tuple(" ".join(word.split()) for word in words.split(",")))
        for (kind, weight), words in _WORDS.items()
    )
