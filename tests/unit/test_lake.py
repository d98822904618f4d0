"""What is asked for without what it needs is said in one paragraph; nothing of it is loaded."""

import subprocess
import sys

import pytest

from pipelines import lake
from pipelines.project import SettingsError


def test_a_missing_extra_is_named_with_the_command_that_installs_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(SettingsError, match="requirements-distributed.lock"):
        lake.required("psycopg2")


def test_the_graph_loads_nothing_of_it_by_default() -> None:
    program = (
        "import sys, pipelines.definitions; "
        "print({m.split('.')[0] for m in sys.modules} & "
        "{'dask', 'distributed', 'dagster_dask', 'dagster_postgres', 'psycopg2'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
