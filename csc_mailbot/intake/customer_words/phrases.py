"""What do people write out of courtesy? Closed lists in the languages of Spain, English, Portuguese, French and German.

Written folded: lower case, no accents, letters only.
"""

from typing import Final

from csc_mailbot.intake.words import folded_words


def phrases(*lists: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of lists parted by `|`, each as its words."""
    return frozenset(tuple(folded_words(phrase)) for one in lists for phrase in one.split("|"))


def words(text: str) -> frozenset[str]:
    """Return the words of a folded text."""
    return frozenset(text.split())


GREETINGS: Final = phrases(
    "hola|holaa|hola a todos|hola de nuevo|hola buenas|buenas|muy buenas|buenos dias|buenas tardes",
    "buenas noches|buen dia",
    "estimado|estimada|estimados|estimadas|estimado senor|estimados senores|querido|querida|apreciado",
    "apreciada|equipo",
    "companeros|companeras|bon dia|bona tarda|bones|benvolgut|benvolguda|bos dias|boas tardes|boas|ola",
    "bo dia|kaixo",
    "egun on|arratsalde on|gabon|hello|hi|hi all|hi there|hey|dear|dear all|dear team|dear sir|good morning",
    "good afternoon|good evening|ola a todos|bom dia|boa tarde|boa noite|caro|cara|prezado|prezada|prezados",
    "bonjour",
    "bonsoir|salut|cher|chere|cher monsieur|chere madame|hallo|guten tag|guten morgen|moin|liebe|lieber",
    "sehr geehrte",
    "sehr geehrter|sehr geehrte damen und herren|a todos|team|senor|senora|don|dona|frau|herr|madame|monsieur",
)
THANKS: Final = phrases(
    "gracias|graciass|grcias|muchas gracias|muchisimas gracias|mil gracias|mil gracias a todos",
    "mil millones de gracias",
    "gracias mil|un millon de gracias|infinitas gracias|de nuevo gracias|de nuevo muchas gracias|gracias de nuevo",
    "muchas gracias de nuevo|gracias nuevamente|gracias a todos",
    "muchas gracias a todos|gracias a ti|gracias a vosotros|gracias a ustedes|gracias a usted|gracias de antemano",
    "gracias de verdad|gracias de corazon|gracias por adelantado|se agradece|muy agradecido|muy agradecida",
    "muy agradecidos|agradecido|agradecida|agradecidos|os lo agradezco|os lo agradecemos|se lo agradezco",
    "se lo agradecemos|te lo agradezco|le agradezco|les agradezco|os agradezco|le agradecemos",
    "les agradecemos|os agradecemos",
    "gracies|moltes gracies|moltissimes gracies|merci|mercia|gracies a tots|moitas grazas|grazas|moitisimas grazas",
    "gracinas|eskerrik asko|mila esker|esker mila|eskerrik asko benetan|milesker|eskerrak",
    "thanks|thank you|many thanks|thanks a lot|thanks a million|thank you very much|thank you so much",
    "thanks so much",
    "thanks very much|thanks again|thank you again|thx|tks|thanx|ty|cheers|much appreciated|appreciated|thanks all",
    "obrigado|obrigada|muito obrigado|muito obrigada|obrigadissimo|muitissimo obrigado|obg|obrigado a todos",
    "agradecido",
    "merci beaucoup|merci bien|mille mercis|un grand merci|grand merci|merci a vous|merci a tous|merci encore",
    "merci d'avance|danke|danke schon|dankeschon|vielen dank|vielen lieben dank|herzlichen dank|besten dank",
    "danke sehr|tausend dank|lieben dank|danke dir|danke ihnen|danke euch",
)
THANKS_FOR: Final = phrases(
    "por|for|per|pel|pela|pelo|pels|polo|pola|pour|fur|de|pelas|pelos|por la|por el|por tu|por su",
    "por vuestra|por vuestro",
    "para",
)
REASONS: Final = words(
    "todo toda todos todas la el los las lo su sus tu tus vuestra vuestro vuestras vuestros ayuda rapidez "
    "atencion respuesta "
    "gestion gestiones colaboracion tiempo trabajo esfuerzo paciencia interes profesionalidad eficacia "
    "eficiencia apoyo "
    "soporte informacion aviso aclaracion explicacion solucion servicio dedicacion amabilidad prontitud "
    "celeridad molestias "
    "rapida pronta rapido pronto buen buena gran excelente magnifico magnifica contestar responder avisar "
    "informar ayudarme "
    "ayudarnos y e tan tu vuestra tot tota el ajut ajuda ateno atencio resposta rapidesa gestio feina suport "
    "i axuda "
    "atencion rapidez resposta xestion traballo everything your the help support quick prompt fast reply "
    "response answer "
    "assistance time all and great good efforts work effort service pela pelo sua seu apoio atencao rapida rapidez "
    "tudo trabalho votre aide reponse rapide tout vos efforts soutien la le et ihre eure die schnelle hilfe "
    "antwort "
    "unterstutzung ruckmeldung rasche alles und deine den support"
)
PLEASANTRIES: Final = phrases(
    "ok|okey|okay|oki|oka|vale|perfecto|perfecte|perfeito|perfect|parfait|perfekt|genial|estupendo",
    "estupendamente|fenomenal",
    "fantastico|maravilloso|magnifico|excelente|excellent|de acuerdo|entendido|recibido|enterado|enterada|bien",
    "muy bien|todo bien|todo correcto|correcto|todo perfecto|todo ok|todo en orden|ya esta|ya esta todo",
    "ya funciona",
    "ya funciona todo|ya funciona bien|ya funciona perfectamente|ya funciona correctamente|ya me funciona",
    "ya nos funciona",
    "funciona perfectamente|funciona correctamente|funciona bien|funciona|ahora si|ahora funciona",
    "ahora va bien|ya va",
    "ya va bien|ya va todo|va perfecto|va bien|solucionado|ya esta solucionado|resuelto|ya esta resuelto|arreglado",
    "ya esta arreglado|problema resuelto|problema solucionado|incidencia resuelta|asunto resuelto|quedo atento",
    "muy amable|muy amables|eres un crack|sois unos cracks|sois geniales|sois los mejores|eres el mejor",
    "eres la mejor",
    "que rapidez|que rapidos|que rapido|buen trabajo|gran trabajo|bravo|enhorabuena|felicidades|ole|wow|super|guay",
    "d'acord|entes|rebut|ja funciona|ja funciona tot|ja esta|tot correcte|tot be|molt be|molt amable",
    "solucionat|resolt",
    "de acordo|recibido|xa funciona|xa esta|todo ben|moi ben|moi amable|ados|ongi|oso ondo|ondo|jasota",
    "konponduta|badabil",
    "great|got it|understood|noted|received|awesome|brilliant|wonderful|all good|works|it works|it works now",
    "works now",
    "works fine|working now|works perfectly|solved|fixed|resolved|great job|good job|well done|nice|fine",
    "cool|amazing",
    "otimo|recebido|ja funciona|ja esta|tudo bem|tudo certo|resolvido|muito bem|muito amavel",
    "excelente trabalho|certo",
    "d'accord|bien recu|recu|super|genial|ca marche|ca fonctionne|tout est bon|resolu|c'est bon|tres bien",
    "formidable",
    "in ordnung|alles klar|super|prima|klasse|toll|verstanden|erledigt|funktioniert|es funktioniert",
    "funktioniert wieder",
    "sehr gut|wunderbar|gelost|passt|alles gut|bitte|por favor|please|si us plau|s'il vous plait|mesedez",
)
CLOSINGS: Final = phrases(
    "saludos|saludo|un saludo|un cordial saludo|un saludo cordial|cordial saludo|cordiales saludos",
    "saludos cordiales",
    "muchos saludos|reciba un cordial saludo|reciban un cordial saludo|recibe un cordial saludo|slds|salu2",
    "atentamente",
    "muy atentamente|atte|abrazo|un abrazo|un fuerte abrazo|abrazos|un fuerte saludo|besos|un beso|cordialmente",
    "que tengas buen dia|que tengas un buen dia|que tenga buen dia|que tenga un buen dia|buen fin de semana",
    "feliz dia",
    "que pases buen dia|que paseis buen dia|buena tarde|buen finde|feliz fin de semana|feliz semana",
    "hasta luego|hasta pronto",
    "hasta otra|adios|salutacions|una salutacio|salutacions cordials|cordialment|atentament|una abracada",
    "bon cap de setmana",
    "fins aviat|adeu|saudos|un saudo|saudos cordiais|atentamente|unha aperta|apertas|agur|ondo izan",
    "agur bero bat|laster arte",
    "regards|best|best regards|kind regards|warm regards|warmest regards|many regards|sincerely",
    "yours sincerely|br|rgds",
    "best wishes|all the best|have a nice day|have a great day|have a good day|have a nice weekend|bye",
    "take care|kr",
    "cumprimentos|com os melhores cumprimentos|melhores cumprimentos|os melhores cumprimentos|atenciosamente",
    "abraco|um abraco",
    "abracos|saudacoes|bom fim de semana|cordialement|bien cordialement|tres cordialement|bien a vous|salutations",
    "meilleures salutations|sinceres salutations|bonne journee|bonne soiree|bon weekend|bon week end",
    "amicalement|a bientot",
    "mit freundlichen grussen|freundliche grusse|viele grusse|liebe grusse|beste grusse|schone grusse",
    "mfg|lg|vg|herzliche grusse|schonen tag|schonen tag noch|tschuss|mit besten grussen",
)
"""Behind them only names stand."""

DOUBTS: Final = frozenset(["no", "pero", "sigue", "siguen", "aun", "todavia"])
"""Words with which thanks are more than thanks, wherever they stand."""

NOT_NAMES: Final = DOUBTS | words(
    "si sin ni nunca nada falta faltan salvo excepto aunque ahora hoy manana luego cuando como donde que "
    "quien ya hay "
    "urgente urgent grave critica critico estado status estat situacion error fallo incidencia ticket ayuda "
    "sigo seguimos segueix encara tampoc non segue ainda ez baina oraindik egoera "
    "not but still again yet however never unfortunately yes nope help issue broken same when what where how call "
    "nao mas continua porem sim mais pas encore toujours jamais oui aide etat nicht aber noch immer wieder "
    "leider kein "
    "nein ja fehler hilfe stand enviar cancelar descartar confirmo aprobado autorizado espera"
)
"""Words that are no names even where a name may stand, and with a capital letter."""

NOT_NAME_STEMS: Final = (
    "llam", "problem", "averi", "fall", "contest", "respond", "necesit", "quier", "pued", "podr", "podem", "revis",
    "mirad", "mire", "volv", "vuelv", "ocurr", "aver", "pendient", "resolv", "solucion", "arregl", "reabr", "cerr",
    "esper", "ayud", "avis", "intent", "prob", "funcion", "siguen", "persist", "repit", "incid", "please", "reopen",
    "reply", "check", "bloque", "impos", "urg",
)  # fmt: skip
