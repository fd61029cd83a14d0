"""Which words speak for which type of ticket, unless the configuration says otherwise?

The types are those of the company's document, section 9. Customers write in Spanish, their programs often in English.
What a customer says of himself ("me he equivocado") outweighs what the program said ("error"); words that stand in half
of all mails ("correo", "pantalla", "usuario") count little, so that alone in the text they decide nothing.
"""

from csc_mailbot.settings.rules import TypeSettings
from csc_mailbot.tickets.ticket import TicketType

_WORDS: dict[tuple[TicketType, int], str] = {
    (TicketType.USER_ERROR, 6): """
        me he equivocado, nos hemos equivocado, me equivoqué, nos equivocamos, se ha equivocado, por
        equivocación, borré por error, borrado por error, borrada por error, borrados por error, borramos por
        error, eliminado por error, eliminada por error, eliminé por error, he borrado, hemos borrado, ha
        borrado, he eliminado, hemos eliminado, sin querer, sin darme cuenta, sin darnos cuenta, lo he hecho
        mal, lo hice mal, by mistake
    """,
    (TicketType.USER_ERROR, 3): """
        por error, he metido mal, metido mal, he puesto mal, introducido mal, registrado mal, mal introducido,
        he duplicado, operación incorrecta, deshacer, revertir
    """,
    (TicketType.SECURITY_ACCESS, 4): """
        contraseña, contraseñas, clave de acceso, claves de acceso, password, passwords, permiso, permisos, no
        puedo entrar, no podemos entrar, no puede entrar, no me deja entrar, no nos deja entrar, no deja entrar,
        no puedo acceder, no podemos acceder, no puede acceder, no me deja acceder, no se puede acceder, no
        tengo acceso, no tenemos acceso, no tiene acceso, sin acceso, dar acceso, error de acceso, cambio de
        contraseña, usuario bloqueado, cuenta bloqueada, usuario caducado, alta de usuario, baja de usuario,
        nuevo usuario, nueva usuaria, dar de alta a, dar de baja a, credenciales, credencial, doble factor,
        segundo factor, 2fa, mfa, phishing, suplantación, access denied, acceso denegado, permission denied,
        locked out
    """,
    (TicketType.SECURITY_ACCESS, 2): """
        acceso, accesos, autorización, autorizar, privilegios, rol, roles, iniciar sesión, inicio de sesión,
        login, permission, permissions, access, seguridad
    """,
    (TicketType.SECURITY_ACCESS, 1): "usuario, usuarios, acceder, entrar, clave",
    (TicketType.HARDWARE, 4): """
        impresora, impresoras, teclado, teclados, disco duro, escáner, escáneres, tóner, tinta, datáfono,
        datáfonos, lector de códigos, lector de código de barras, pistola lectora, cargador, placa base, fuente
        de alimentación, memoria ram, pantalla negra, pantalla azul, pantalla rota, la pantalla no, pantalla no
        enciende, pantalla parpadea, monitor no enciende, no enciende, no imprime, no se enciende, hace ruido,
        huele a quemado, printer, keyboard, hard disk, hard drive, scanner
    """,
    (TicketType.HARDWARE, 2): """
        disco, discos, ratón, monitor, monitores, portátil, portátiles, sai, ups, hardware, proyector,
        altavoces, auriculares, webcam, batería, ventilador, screen, mouse, laptop
    """,
    (TicketType.HARDWARE, 1): "pantalla, pantallas, ordenador, ordenadores, equipo, cable, tablet, pc",
    (TicketType.IT_SUPPORT, 4): """
        servidor, servidores, wifi, wi-fi, vpn, copia de seguridad, copias de seguridad, backup, backups,
        escritorio remoto, carpeta compartida, carpetas compartidas, unidad de red, cortafuegos, firewall,
        router, switch, sin internet, no hay internet, no llega el correo, no llegan correos, no recibo correos,
        no recibimos correos, no puedo enviar correos, no podemos enviar correos, no salen los correos, buzón
        lleno, server, network
    """,
    (TicketType.IT_SUPPORT, 2): """
        red, redes, internet, outlook, buzón, buzones, dominio, dns, nas, antivirus, virus, conexión, impresora
        de red, office, office 365, microsoft 365, sharepoint, onedrive, fibra, certificado digital,
        certificado, mail server
    """,
    (TicketType.IT_SUPPORT, 1): "correo, correos, teams, windows, licencia, licencias, remoto, lento, lenta",
    (TicketType.BUG, 3): """
        se cierra, se cierra solo, se cierra sola, se bloquea, se queda bloqueado, se queda bloqueada, se
        cuelga, se queda colgado, se queda colgada, se queda en blanco, excepción, excepciones, exception, bug,
        bugs, crash, crashes, stack trace, traceback, mensaje de error, da error, da un error, me da error, nos
        da error, da fallo, error interno, internal error, error 500, no calcula bien, calcula mal, descuadra,
        no cuadra
    """,
    (TicketType.BUG, 2): """
        error, errores, errors, fallo, fallos, falla, fallan, fallando, bloquea, no funciona, no funcionan, no
        carga, no responde, no guarda, no graba, no deja guardar, no genera, avería, incidencia en la
        aplicación, not working
    """,
    (TicketType.UPDATE, 4): """
        actualización, actualizaciones, nueva versión, nuevas versiones, última versión, subir de versión,
        cambio de versión, parche, parches, upgrade, upgrades, patch, patches, service pack, hotfix
    """,
    (
        TicketType.UPDATE,
        2,
    ): "actualizar, actualicen, actualicéis, actualizáis, migración, migrar, update, updates, instalar",
    (TicketType.UPDATE, 1): "versión, versiones, version, instalación",
    (TicketType.FUNCTIONAL_SUPPORT, 3): """
        cómo se hace, cómo se hacen, cómo hago, cómo hacemos, cómo puedo, cómo podemos, cómo se puede, cómo se,
        cómo tengo que, cómo sacar, cómo hacer, dónde puedo, dónde se, dónde está, dónde encuentro, consulta,
        consultas, duda, dudas, una pregunta, no sé cómo, no sabemos cómo, me podéis explicar, podéis
        explicarme, nos podéis explicar, how to, how do i, how can i, formación
    """,
    (TicketType.FUNCTIONAL_SUPPORT, 2): """
        informe, informes, listado, listados, manual, manuales, explicar, explicación, pregunta, preguntas,
        question, questions, es posible, se puede, necesito saber, quería saber, quisiera saber
    """,
    (
        TicketType.FUNCTIONAL_SUPPORT,
        1,
    ): "ayuda, configurar, parametrizar, factura, facturas, albarán, albaranes, pedido",
}


def default_types() -> tuple[TypeSettings, ...]:
    """Return the shipped rules, heavy words before light ones for each type."""
    return tuple(
        TypeSettings(type=kind, weight=weight, words=tuple(word.strip() for word in words.split(",") if word.strip()))
        for (kind, weight), words in _WORDS.items()
    )
