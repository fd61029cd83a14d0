"""Who is who in SQL: each address is one person, and a configured customer one organisation."""

from sqlalchemy import Connection, bindparam, select, update

from csc_mailbot.adapters.database.dialect import insert_once, key_of_new
from csc_mailbot.adapters.database.tables import organisation, person
from csc_mailbot.mail.address import Address

_LONGEST_KEY = 400
"""Characters of an address that tell people apart; no real one is longer (RFC 5321 §4.5.3.1)."""

_FIND_PERSON = select(person.c.id, person.c.name).where(person.c.address == bindparam("key"))
_NAME_PERSON = update(person).where(person.c.id == bindparam("row_id")).values(name=bindparam("called"))
_MOVE_PERSON = (
    update(person)
    .where(person.c.id == bindparam("row_id"), person.c.organisation_id.is_distinct_from(bindparam("belongs_to")))
    .values(organisation_id=bindparam("belongs_to"))
)
_FIND_ORGANISATION = select(organisation.c.id).where(organisation.c.name == bindparam("wanted"))


class People:
    """People and organisations within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the transaction of the connection."""
        self._connection = connection
        self._known: dict[str, int] = {}

    def row_of(self, who: Address, of: str | None) -> int:
        """Return the row of the person with the address, made when it is new; `of` is their customer."""
        key = who.key[:_LONGEST_KEY]
        if key not in self._known:
            self._known[key] = self._find_or_add_person(key, who.name, of)
        return self._known[key]

    def _find_or_add_person(self, key: str, name: str, of: str | None) -> int:
        belongs_to = self._organisation(of) if of else None
        found = self._connection.execute(_FIND_PERSON, {"key": key}).first()
        if found is not None:
            if belongs_to:
                self._connection.execute(_MOVE_PERSON, {"row_id": found.id, "belongs_to": belongs_to})
            if name and not found.name:
                # First seen as a bare address, in a copy for instance.
                self._connection.execute(_NAME_PERSON, {"row_id": found.id, "called": name})
            return int(found.id)
        values = {"address": key, "name": name, "organisation_id": belongs_to}
        added = key_of_new(self._connection, person, values)
        if added is None:
            # Another daemon of the desk was quicker.
            added = self._connection.execute(_FIND_PERSON, {"key": key}).one().id
        return int(added)

    def _organisation(self, name: str) -> int:
        self._connection.execute(insert_once(self._connection, organisation), {"name": name})
        return int(self._connection.execute(_FIND_ORGANISATION, {"wanted": name}).scalar_one())
