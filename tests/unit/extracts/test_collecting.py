"""The search for cycles goes on after reading, also after a file that cannot be read."""

from __future__ import annotations

import gc

import pytest

from pipelines.extracts.collecting import without_collection
from pipelines.extracts.grid import read_grids
from pipelines.extracts.problems import ExtractError


def test_a_pause_within_a_pause_ends_with_the_outer_one():
    with without_collection():
        with without_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_pause_that_others_began_is_theirs_to_end():
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_file_that_cannot_be_read_ends_the_pause(tmp_path):
    (tmp_path / "a.xls").write_bytes(b"")
    with pytest.raises(ExtractError):
        read_grids(tmp_path / "a.xls", "raw/a.xls")
    assert gc.isenabled()
