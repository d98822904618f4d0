"""A layout proposed for a table that nobody has declared yet, from what its cells look like.

What belongs here: guesses, each shown to a person before it counts. What does not: reading; the
proposed layout is tried with the same reader as every declared one.
"""

from pipelines.extracts.proposal.proposing import NotData, Proposal, propose
from pipelines.extracts.proposal.vocabulary import Vocabulary

__all__ = ["NotData", "Proposal", "Vocabulary", "propose"]
