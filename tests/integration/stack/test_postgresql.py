import shutil
import time

import psycopg2
import pytest

from deploy.local.postgresql import Postgresql, administration
from tests.infrastructure import make_folder


def test_a_fresh_database_is_empty_and_not_owned_by_a_superuser(fresh_database):
    with administration(fresh_database()) as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_a_wrong_password_is_refused(postgresql):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(postgresql.server.url("postgres", "sanhu_tests", "wrong"))


def test_fresh_databases_come_quickly_and_are_different(postgresql):
    before = time.monotonic()
    urls = {postgresql.fresh() for _ in range(5)}
    assert len(urls) == 5
    assert time.monotonic() - before < 5
    for url in urls:
        postgresql.drop(url)


def test_the_database_serves_similarity_search(fresh_database):
    with administration(fresh_database()) as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm")
        cursor.execute("SELECT similarity('惠东女鞋', '惠东女鞋厂') > 0.3")
        assert cursor.fetchone() == (True,)


def test_what_was_committed_survives_a_kill():
    folder = make_folder("kill")
    server = Postgresql(folder / "cluster")
    server.start()
    try:
        with administration(server.url()) as cursor:
            cursor.execute("CREATE TABLE fact (id int)")
            cursor.execute("INSERT INTO fact VALUES (1)")
        port = server.port
        server.kill()
        assert not server.accepts()
        server.start()
        assert server.port == port
        with administration(server.url()) as cursor:
            cursor.execute("SELECT id FROM fact")
            assert cursor.fetchall() == [(1,)]
    finally:
        server.stop()
        shutil.rmtree(folder)
