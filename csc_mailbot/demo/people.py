"""Who lives in the playground? A desk, its people, and two customers; everybody has a mailbox."""

from dataclasses import dataclass

PASSWORD = "demo"
"""Everybody's; the servers listen on this machine only and forget everything."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox; `what` says in a few words who that is."""

    name: str
    address: str
    what: str


DESK = Person("Aserti · Centro de Servicios al Cliente", "soporte@aserti.es", "the desk's own mailbox")
LUCIA = Person("Lucía Martínez", "lucia@cliente.example", "customer, Cliente S.L.")
MARIA = Person("María Muñoz Ibáñez", "maria@talleres.example", "customer, Talleres Ibáñez S.A.")
ROSA = Person("Rosa Cánovas", "rosa@frutas.example", "customer, Frutas Cánovas S.L.")
ANA = Person("Ana Ruiz", "ana@aserti.es", "agent, contact centre CCT")
LUIS = Person("Luis Ortega", "luis@aserti.es", "agent, second level CSP2")
ADMIN = Person("Sistemas", "sistemas@aserti.es", "administrator")

READERS = (LUCIA, MARIA, ANA, LUIS, ADMIN)
"""Everybody who reads the desk's letters."""

EVERYBODY = (DESK, *READERS, ROSA)
