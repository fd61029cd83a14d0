"""Migrations and metadata say the same, from nothing, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from csc_mailbot.adapters.database import schema
from csc_mailbot.adapters.database.columns import metadata
from csc_mailbot.adapters.database.engine import make_engine
from csc_mailbot.adapters.database.numbers import folio_counter, next_folio, next_letters
from csc_mailbot.adapters.database.sla_tables import sla_round
from csc_mailbot.errors import DatabaseUnavailable, PermanentError


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    found: str = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return found or f"sqlite:///{tmp_path}/desk.db"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def test_an_empty_database_has_no_revision(engine: Engine) -> None:
    assert schema.current_revision(engine) is None


def test_from_nothing_the_migrations_reach_exactly_the_tables(engine: Engine) -> None:
    assert schema.upgrade(engine)
    assert schema.current_revision(engine) == schema.HEAD
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_partial_indexes_are_partial_in_the_database_too(engine: Engine) -> None:
    schema.upgrade(engine)
    found = {
        index["name"]: str(index["dialect_options"].get(f"{engine.dialect.name}_where"))
        for table in ("received_mail", "outbox")
        for index in inspect(engine).get_indexes(table)
    }
    assert "outcome IS NULL" in found["ix_received_mail_pending"]
    assert "put_away" in found["ix_received_mail_to_put_away"]
    assert "queued" in found["ix_outbox_due"]


def test_upgrading_twice_does_nothing_the_second_time(engine: Engine) -> None:
    assert schema.upgrade(engine)
    assert not schema.upgrade(engine)


def test_processes_that_upgrade_at_once_do_not_disturb_each_other(engine: Engine, url: str) -> None:
    others = [make_engine(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(schema.upgrade, others))
    for other in others:
        other.dispose()
    assert schema.current_revision(engine) == schema.HEAD


def test_a_database_of_a_newer_program_is_refused_and_left_alone(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(PermanentError, match=r"0999.*newer program"):
        schema.upgrade(engine)
    assert schema.current_revision(engine) == "0999"


def test_asking_for_the_revision_waits_for_no_writer(engine: Engine, url: str) -> None:
    schema.upgrade(engine)
    other = make_engine(url)
    with other.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES ('x', 1)"))
        assert schema.current_revision(engine) == schema.HEAD
    other.dispose()


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ticket (id INTEGER)"))
    with pytest.raises((PermanentError, DatabaseUnavailable)):
        schema.upgrade(engine)
    assert inspect(engine).get_table_names() == ["ticket"]


def test_tickets_from_before_are_rounds_without_promises(engine: Engine) -> None:
    upgrade_to(engine, "0004")
    instant = "2026-11-20 09:30:00.000000"
    values = "'s', 'P3', 'CCT', 1, 'mail', :at, :at, 0, ''"
    columns = "subject, priority, team, requester_id, channel, opened_at, changed_at, chain_length, chain_hash"
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (id, address, name) VALUES (1, 'eva@cliente.example', 'Eva')"))
        for number, (status, closed) in enumerate((("new", None), ("done", instant), ("cancelled", instant)), 1):
            statement = f"INSERT INTO ticket (id, folio, status, closed_at, {columns}) "
            chosen = f"VALUES ({number}, 'CSC-2026-{number}', '{status}', :closed, {values})"
            connection.execute(text(statement + chosen), {"at": instant, "closed": closed})
    schema.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(sla_round.select().order_by(sla_round.c.ticket_id)).all()
    found = [(row.number, row.ended_at is None, row.resolved_at is None, row.cancelled) for row in rows]
    assert found == [(1, True, True, False), (1, False, False, False), (1, False, True, True)]
    assert {(row.response_allowed, row.resolution_allowed, row.since) for row in rows} == {(None, None, None)}


def test_numbers_go_on_where_they_were(engine: Engine) -> None:
    upgrade_to(engine, "0011")
    folios = folio_counter("CSC", 2026)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES ('outbox', 500), (:folios, 7)"), {"folios": folios})
    schema.upgrade(engine)
    with engine.begin() as connection:
        assert min(next_letters(connection, 1)) == 501
        assert [next_folio(connection, folios) for _ in range(2)] == [8, 9]


def upgrade_to(engine: Engine, revision: str) -> None:
    """Bring an empty database to an earlier revision."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
