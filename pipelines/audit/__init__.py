"""The publication audit: what a paper prints, recomputed as intervals, and a verdict on each claim.

Claims are data; this package reads them, evaluates their expressions and judges. It knows nothing
of any single paper, of tables of the warehouse or of files other than the claims file: published
figures come in as ``Facts``. No dagster, no duckdb, no pandas.
"""

from pipelines.audit.claims import Audited, Claim, ClaimsError, audit, read_claims
from pipelines.audit.facts import Fact, Facts
from pipelines.audit.verdicts import FAILING, KINDS, Judgement

__all__ = [
    "FAILING",
    "KINDS",
    "Audited",
    "Claim",
    "ClaimsError",
    "Fact",
    "Facts",
    "Judgement",
    "audit",
    "read_claims",
]
