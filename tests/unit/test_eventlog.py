from pathlib import Path

from sqlalchemy import text

from pipelines.eventlog import EventLog


def test_a_table_is_looked_for_until_it_is_there(tmp_path: Path) -> None:
    log = EventLog(str(tmp_path))
    assert log.has_table("event_logs")
    assert not log.has_table("later") and not log.has_table("later")
    with log.index_connection() as connection:
        connection.execute(text("CREATE TABLE later (id INTEGER)"))
    assert log.has_table("later")
    log.dispose()
