"""The methods explain themselves: an example that anyone can check by hand stands with each, and runs."""

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

from pipelines import indices

NAMES = [f"pipelines.indices.{module.name}" for module in pkgutil.iter_modules(indices.__path__)]
# What the methods share, which is no method itself.
SHARED = {"pipelines.indices.blocks", "pipelines.indices.checks"}
HELPERS = {"contrasts", "conflicts"}
METHODS = sorted({*NAMES, "pipelines.interpolation"} - SHARED)


def functions(module: ModuleType) -> list[object]:
    return [
        found
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__ == module.__name__
        and not name.startswith("_")
        and name not in HELPERS
    ]


@pytest.mark.parametrize("name", METHODS)
def test_the_examples_give_what_they_say(name: str) -> None:
    ran = doctest.testmod(importlib.import_module(name))
    assert ran.attempted > 0
    assert ran.failed == 0


@pytest.mark.parametrize("name", METHODS)
def test_every_method_says_shapes_units_errors_and_an_example(name: str) -> None:
    for function in functions(importlib.import_module(name)):
        text = inspect.getdoc(function) or ""
        for part in ("Args:", "Raises:", "Example:", ">>> "):
            assert part in text, f"{name}.{function.__name__}: {part}"
