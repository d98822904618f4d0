"""Papers as data: another paper is a folder, and what is malformed stops a refresh with its line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import main
from tests.conftest import ROOT, Sandbox, make

OTHER = ROOT / "tests/unit/audit/made_up_paper_claims.csv"


def test_another_paper_is_judged_by_its_folder_alone(sandbox: Sandbox) -> None:
    sandbox.take("cnipa_national_grants", "paper_song_wang_2025", "city_government_coordinates")
    folder = sandbox.project.reference / "papers" / "made_up"
    folder.mkdir()
    (folder / "claims.csv").write_bytes(OTHER.read_bytes())
    with sandbox.made("audit.claims", "meta.paper_elements") as connection:
        counts = dict(
            connection.execute(
                "SELECT paper_id, count(*) FROM audit.claims GROUP BY paper_id"
            ).fetchall()
        )
        assert counts == {"made_up": 9, "song_wang_2025": 110}
        # Without the city figures, what rests on them is not at hand; nothing is made up.
        [(kind,)] = connection.execute(
            "SELECT kind FROM audit.claims WHERE claim_id = 'D29'"
        ).fetchall()
        assert kind == "needs outside data"
        [(kind,)] = connection.execute(
            "SELECT kind FROM audit.claims WHERE claim_id = 'T01'"
        ).fetchall()
        assert kind == "reproduces"
        # No index is defined here: an element that rests on one says so.
        [(outcome_, missing)] = connection.execute(
            "SELECT outcome, missing FROM meta.paper_elements WHERE element_id = 'M13'"
        ).fetchall()
        assert (outcome_, missing) == ("not computable", "no index nqpf_paper")
    claims = folder / "claims.csv"
    claims.write_text(
        claims.read_text("utf-8").replace("possible(printed", "posible(printed"), "utf-8"
    )
    stopped = make(sandbox.project, "audit.claims")
    assert f"{claims} line 5, claim L4" in "\n".join(stopped)


def test_a_file_that_needs_no_warehouse_is_judged_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(tmp_path))
    found = CliRunner().invoke(main, ["audit", str(OTHER)])
    assert found.exit_code == 1 and "9 claims:" in found.output
    refused = CliRunner().invoke(main, ["audit"])
    assert refused.exit_code == 1 and "yearbook run" in refused.output
