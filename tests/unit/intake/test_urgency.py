"""How bad and how urgent the subject says it is: subjects as people write them, and what must be read in each."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csc_mailbot.intake.policies import UrgencyPolicy
from csc_mailbot.intake.urgency import read_urgency
from csc_mailbot.tickets.priority import Impact, Priority

POLICY = UrgencyPolicy()

NORMAL, URGENT, SEVERE, CRITICAL, SEVERE_URGENT, CRITICAL_URGENT = "-", "U", "S", "C", "SU", "CU"

SUBJECTS = [
    # plain words
    ("URGENTE: servidor caído", URGENT),
    ("Servidor caído URGENTE", URGENT),
    ("urgente", URGENT),
    ("Urgente, no imprime la etiquetadora", URGENT),
    ("Incidencia grave en facturación", SEVERE),
    ("GRAVE", SEVERE),
    ("CRÍTICA: parada la producción", CRITICAL),
    ("critica: parada la produccion", CRITICAL),
    ("Error crítico en el ERP", CRITICAL),
    ("GRAVE y URGENTE: no podemos facturar", SEVERE_URGENT),
    ("CRÍTICA URGENTE", CRITICAL_URGENT),
    ("GRAVE, CRÍTICA", CRITICAL),
    ("Consulta sobre una factura", NORMAL),
    ("", NORMAL),
    # inflections
    ("Temas urgentes", URGENT),
    ("urgentísimo: sin línea", URGENT),
    ("Urgentísima la avería", URGENT),
    ("Contactad urgentemente", URGENT),
    ("Necesitamos con urgencia un técnico", URGENT),
    ("Con la máxima urgencia: sin red", URGENT),
    ("Urgencia: sin servidor", URGENT),
    ("Graves problemas en almacén", SEVERE),
    ("gravísimo error de stock", SEVERE),
    ("Errores críticos al cerrar", CRITICAL),
    ("Incidencias críticas pendientes", CRITICAL),
    ("criticísima situación", CRITICAL),
    # other languages
    ("Urgent: no tenim servidor", URGENT),
    ("Molt urgent, no va el correu", URGENT),
    ("Urxente: non funciona a impresora", URGENT),
    ("Urgent: server down", URGENT),
    ("Please help urgently", URGENT),
    ("Critical failure in billing", CRITICAL),
    ("Severe outage", SEVERE),
    ("crític: el servidor no respon", CRITICAL),
    # prefixes and tags
    ("Re: URGENTE caída", URGENT),
    ("RE: RV: Fwd: URGENTE caída", URGENT),
    ("Reenv: TR: AW: GRAVE", SEVERE),
    ("Re[2]: URGENTE", URGENT),
    ("RV: [CSC-2026-000001] URGENTE caída", URGENT),
    ("[CSC-2026-000001] Consulta", NORMAL),
    ("[URGENTE] servidor caído", URGENT),
    ("[Incidencia CRÍTICA] servidor", CRITICAL),
    ("[EXTERNO] URGENTE", URGENT),
    ("[EXTERNO] no imprime", NORMAL),
    ("(URGENTE) no imprime", URGENT),
    ("{GRAVE} no imprime", SEVERE),
    ("[NO URGENTE] cambiar ratón", NORMAL),
    # case, accents, Unicode forms, mojibake
    ("uRgEnTe", URGENT),
    ("CRITICA", CRITICAL),
    ("CRI\u0301TICA", CRITICAL),
    ("CRÃTICA: parada total", CRITICAL),
    ("CrÃ\xadtica: parada total", CRITICAL),
    ("CRÃ\x8dTICA", CRITICAL),
    ("CR?TICA caida", CRITICAL),
    ("CR\ufffdTICA caida", CRITICAL),
    ("CR\ufffd\ufffdTICA caida", CRITICAL),
    ("CRÃƒÂ\xadTICA", CRITICAL),
    ("CR&Iacute;TICA", CRITICAL),
    ("𝐔𝐑𝐆𝐄𝐍𝐓𝐄 servidor", URGENT),
    ("ＵＲＧＥＮＴＥ", URGENT),
    ("UR\u00adGEN\u200bTE", URGENT),
    # letter-spaced, punctuated, shouted
    ("U R G E N T E", URGENT),
    ("U R G E N T E  servidor caído", URGENT),
    ("U.R.G.E.N.T.E", URGENT),
    ("U-R-G-E-N-T-E: sin red", URGENT),
    ("C R Í T I C A", CRITICAL),
    ("¡¡URGENTE!!", URGENT),
    ("***URGENTE***", URGENT),
    ("_URGENTE_", URGENT),
    ("🚨URGENTE🚨 sin línea", URGENT),
    ("#URGENTE", URGENT),
    ("URGENTE2", URGENT),
    ("URGENTEEEE", URGENT),
    ("URGENTE-servidor", URGENT),
    ("servidor/URGENTE", URGENT),
    ("MuyUrgente", URGENT),
    ("superurgente", URGENT),
    # one slip
    ("URGNETE sin red", URGENT),
    ("URGETNE sin red", URGENT),
    ("urgnte", URGENT),
    ("ugente", URGENT),
    ("uregente", URGENT),
    ("urhente", URGENT),
    ("URGENT4E", URGENT),
    ("CRITCA", CRITICAL),
    ("crtica", CRITICAL),
    ("crítcia", CRITICAL),
    ("ctitica", CRITICAL),
    # words that only look alike
    ("Grupo insurgente", NORMAL),
    ("Mercado emergente", NORMAL),
    ("Agente comercial de Murcia", NORMAL),
    ("Normativa vigente", NORMAL),
    ("Descarga de grava", NORMAL),
    ("Cómo grabar un pedido", NORMAL),
    ("No quiero criticar, pero tarda", NORMAL),
    ("Un cliente critica el servicio", NORMAL),
    ("Pantalla críptica al entrar", NORMAL),
    ("Servicio de Urgencias del hospital", NORMAL),
    ("Puerta de urgencia bloqueada", NORMAL),
    ("gente esperando", NORMAL),
    ("desgravación fiscal", NORMAL),
    # negation and cancellation
    ("No urgente: cambio de ratón", NORMAL),
    ("no es urgente", NORMAL),
    ("No es nada urgente", NORMAL),
    ("No es muy grave", NORMAL),
    ("no es un tema urgente", NORMAL),
    ("esto no lo considero grave", NORMAL),
    ("Sin urgencia: alta de usuario", NORMAL),
    ("sin ninguna urgencia", NORMAL),
    ("sin carácter urgente", NORMAL),
    ("Nada grave, una duda", NORMAL),
    ("poco urgente", NORMAL),
    ("Ya no es crítica", NORMAL),
    ("ya no es urgente", NORMAL),
    ("Dejó de ser urgente", NORMAL),
    ("La incidencia ha dejado de ser crítica", NORMAL),
    ("ni urgente ni grave", NORMAL),
    ("no es urgente ni grave", NORMAL),
    ("tampoco es urgente", NORMAL),
    ("No corre urgencia", NORMAL),
    ("no hay urgencia", NORMAL),
    ("Urgente: no", NORMAL),
    ("Urgencia: baja", NORMAL),
    ("Not urgent", NORMAL),
    ("This is not a critical issue", NORMAL),
    ("no longer critical", NORMAL),
    ("non é urxente", NORMAL),
    ("no és urgent", NORMAL),
    ("sense urgència", NORMAL),
    ("resuelta la incidencia grave", NORMAL),
    ("Incidencia grave resuelta", NORMAL),
    # words that deny something else
    ("No funciona, URGENTE", URGENT),
    ("No funciona URGENTE", URGENT),
    ("No funciona nada URGENTE", URGENT),
    ("URGENTE no funciona nada", URGENT),
    ("urgente, no podemos facturar", URGENT),
    ("No tenemos correo, es urgente", URGENT),
    ("Sin correo URGENTE", URGENT),
    ("El servidor no está URGENTE", URGENT),
    ("EL SERVIDOR NO ESTA URGENTE", URGENT),
    ("La situación no está grave", NORMAL),
    ("No lo veo urgente", NORMAL),
    ("No me deja entrar urgente", URGENT),
    ("no solo urgente sino crítica", CRITICAL_URGENT),
    ("no puede ser más grave", SEVERE),
    ("nada más urgente que esto", URGENT),
    ("No es grave pero sí urgente", URGENT),
    ("No es urgente, es CRÍTICA", CRITICAL),
    ("Incidencia grave no resuelta", SEVERE),
    ("Sigue sin estar resuelta: GRAVE", SEVERE),
    ("¿Es urgente?", URGENT),
    ("más o menos grave", SEVERE),
    # ignored phrases
    ("Transporte urgente no sale en el albarán", NORMAL),
    ("Transportes urgentes: nueva tarifa", NORMAL),
    ("Error en la ruta crítica del proyecto", NORMAL),
    ("Listado de stock crítico", NORMAL),
    ("URGENTE: transporte urgente no sale", URGENT),
    ("Stock critico mal calculado, GRAVE", SEVERE),
]


@pytest.mark.parametrize(("subject", "expected"), SUBJECTS)
def test_a_subject_says_how_bad_and_how_urgent_it_is(subject: str, expected: str) -> None:
    urgency = read_urgency(subject, POLICY)
    impact = "C" if urgency.impact is Impact.CRITICAL else "S" if urgency.impact is Impact.SEVERE else ""
    assert (impact + "U" * urgency.urgent or "-") == expected, urgency.evidence


def test_the_table_of_priorities_is_the_companys() -> None:
    subjects = ["CRÍTICA URGENTE", "CRÍTICA", "GRAVE URGENTE", "GRAVE", "URGENTE", "consulta"]
    found = [read_urgency(subject, POLICY).priority for subject in subjects]
    assert found == [Priority.P1, Priority.P1, Priority.P1, Priority.P2, Priority.P2, Priority.P3]


def test_evidence_quotes_the_words_that_were_read() -> None:
    assert any("«URGENTE»" in one for one in read_urgency("URGENTE: caída", POLICY).evidence)
    assert any("«URGETNE»" in one and "URGENTE" in one for one in read_urgency("URGETNE", POLICY).evidence)


def test_evidence_quotes_the_words_that_were_read_away() -> None:
    assert any("«no es nada urgente»" in one for one in read_urgency("Hola, no es nada urgente", POLICY).evidence)
    assert any("«ruta crítica»" in one for one in read_urgency("ruta crítica", POLICY).evidence)


def test_urgente_alone_on_the_first_line_of_a_reply_is_urgent() -> None:
    for line in ("URGENTE", "urgente!!", "¡¡URGENTE!!", "Es urgente", "muy urgente", "URGENTE, CRÍTICA"):
        assert read_urgency("Re: consulta", POLICY, line).urgent, line


def test_a_first_line_that_says_more_is_no_word_of_urgency() -> None:
    for line in ("esto no es urgente", "Nos urge una respuesta urgente", "GRAVE", "Hola", ""):
        assert not read_urgency("Re: consulta", POLICY, line).urgent, line


def test_the_configured_words_are_the_ones_that_count() -> None:
    policy = UrgencyPolicy(urgent=("socorro",), ignore=("falso socorro",))
    assert read_urgency("SOCORRO", policy).urgent
    assert not read_urgency("falso socorro", policy).urgent
    assert not read_urgency("URGENTE", policy).urgent


@given(st.text())
def test_any_subject_is_read(subject: str) -> None:
    urgency = read_urgency(subject, POLICY, subject)
    assert urgency.priority in Priority


@given(
    st.sampled_from([one for one in SUBJECTS if one[0].isascii() and "&" not in one[0]]),
    st.lists(st.booleans(), min_size=60, max_size=60),
)
def test_case_changes_nothing_that_shouting_does_not(row: tuple[str, str], upper: list[bool]) -> None:
    """Entities aside, whose names are written in one way."""
    subject, expected = row
    if expected == NORMAL or "critica" in subject or "&" in subject:
        return
    changed = "".join(
        one.upper() if up else one for one, up in zip(subject, upper * (len(subject) // 60 + 1), strict=False)
    )
    before, after = read_urgency(subject, POLICY), read_urgency(changed, POLICY)
    assert (before.impact, before.urgent) == (after.impact, after.urgent)


@given(st.text(alphabet=string.ascii_letters + " ,.:!áéíóúñ", max_size=40))
def test_accents_change_nothing(lead: str) -> None:
    accented = lead.translate(str.maketrans("aeiou", "áéíóú"))
    plain = lead.translate(str.maketrans("áéíóú", "aeiou"))
    first, second = read_urgency(accented + ", URGENTE", POLICY), read_urgency(plain + ", URGENTE", POLICY)
    assert (first.urgent, first.impact) == (second.urgent, second.impact)


@settings(deadline=None)
@given(st.sampled_from(["no ", "U R ", "[", "re: ", "urgente ", "Ã", "a.b.", "CR?TIC ", "- ", "ni urgente "]))
def test_a_subject_of_100_kilobytes_costs_no_more_than_one_of_2_000_characters(piece: str) -> None:
    long = piece * (100_000 // len(piece))
    assert read_urgency(long, POLICY) == read_urgency(long[:2_000], POLICY)
