"""What is wrong with a raw file, said so that a person can find and mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExtractProblem:
    """One fault: where it is, what was found, what was expected."""

    file: str
    found: str
    expected: str
    place: str = ""

    def __str__(self) -> str:
        where = f"{self.file} {self.place}".strip()
        return f"{where}: found {self.found}; expected {self.expected}"


class ExtractError(ValueError):
    """A raw file cannot be read as declared; nothing of the refresh is published."""

    def __init__(self, problems: list[ExtractProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
