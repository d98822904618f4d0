"""Weights of many draws at once: entropy, equal or CRITIC, with indicators left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.indices.critic_weights import conflicts, contrasts
from pipelines.indices.entropy_weights import entropy_weights

Zero = str | float | tuple[str, float]
WEIGHTINGS = ("entropy", "equal", "critic", "given")


@dataclass(frozen=True)
class Moved:
    """Columns (Ja,) that differ by draw: min-max values (n, draws, Ja), scales (draws, Ja)."""

    columns: np.ndarray
    z: np.ndarray
    scales: np.ndarray

    def at(self, draws: np.ndarray) -> Moved:
        """The same columns in some of the draws."""
        return Moved(self.columns, self.z[:, draws], self.scales[draws])


def zero_of(choice: str) -> Zero:
    """Zero handling named by a choice: ``0ln0``, a shift, or ``squeeze:a``."""
    if choice == "0ln0":
        return choice
    name, _, margin = choice.partition(":")
    return (name, float(margin)) if margin else float(choice)


def redundancies(z: np.ndarray, zero: Zero) -> np.ndarray:
    """1 - e of every column of z (n, columns); 0 where all are constant, as there is nothing."""
    if len(z) < 2 or np.ptp(z, axis=0).max(initial=0) == 0:
        return np.zeros(z.shape[1])
    return entropy_weights(z, zero).redundancy


class Weigher:
    """What the weights of a pool are made of, ready for any choice.

    Args:
        z: (n, J) min-max values of the pool.
        zeros: the ways of handling zeros, in the order of their codes.
        given: (J,) weights that the definition gives; None where they are computed.
    """

    def __init__(self, z: np.ndarray, zeros: list[Zero], given: np.ndarray | None = None) -> None:
        """Take the redundancies under every zero handling, and contrast and correlations."""
        self.zeros, self.given = zeros, given
        self.redundancy = np.stack([redundancies(z, zero) for zero in zeros])
        self.contrast, self.standardised = (
            contrasts(z) if len(z) > 1 else (np.zeros(z.shape[1]), np.zeros_like(z))
        )
        self.correlation = self.standardised.T @ self.standardised

    def weights(
        self,
        weighting: np.ndarray,
        zero: np.ndarray,
        keep: np.ndarray,
        moved: Moved | None = None,
    ) -> np.ndarray:
        """Weights (draws, J); NaN in a draw whose indicators carry no information.

        Args:
            weighting: (draws,) places in ``WEIGHTINGS``.
            zero: (draws,) code of the zero handling.
            keep: (draws, J) False for indicators left out, whose weight is 0.
            moved: columns that differ by draw, if any do.
        """
        raw = np.ones(keep.shape)
        makers = {
            "entropy": self._redundancy, "critic": self._information, "given": self._as_given,
        }  # fmt: skip
        for name, ingredient in makers.items():
            here = np.flatnonzero(weighting == WEIGHTINGS.index(name))
            if len(here):
                raw[here] = ingredient(zero[here], keep[here], moved and moved.at(here))
        raw = np.where(keep, raw, 0.0)
        total = raw.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return raw / np.where(total > 0, total, np.nan)

    def _as_given(self, zero: np.ndarray, keep: np.ndarray, moved: Moved | None) -> np.ndarray:
        if self.given is None:
            raise ValueError("weights are to be taken as given, and the definition gives none")
        return np.broadcast_to(self.given, keep.shape)

    def _redundancy(self, zero: np.ndarray, keep: np.ndarray, moved: Moved | None) -> np.ndarray:
        redundancy = self.redundancy[zero]
        if moved is None:
            return redundancy
        for code in np.unique(zero):
            here = np.flatnonzero(zero == code)
            own = moved.z[:, here]
            flat = redundancies(own.reshape(len(own), -1), self.zeros[code])
            redundancy[np.ix_(here, moved.columns)] = flat.reshape(len(here), -1)
        return redundancy

    def _information(self, zero: np.ndarray, keep: np.ndarray, moved: Moved | None) -> np.ndarray:
        # One indicator alone conflicts with no other, and has all the weight.
        alone = keep.sum(axis=1, keepdims=True) == 1
        if moved is None:
            clash = keep @ conflicts(self.correlation, self.contrast > 0)
            return self.contrast * np.where(alone, 1.0, clash)
        columns, draws = moved.columns, len(keep)
        own, standardised = contrasts(moved.z)
        contrast = np.repeat(self.contrast[np.newaxis], draws, axis=0)
        contrast[:, columns] = own
        correlation = np.repeat(self.correlation[np.newaxis], draws, axis=0)
        with_fixed = np.tensordot(standardised, self.standardised, axes=(0, 0))
        correlation[:, columns, :] = with_fixed
        correlation[:, :, columns] = with_fixed.transpose(0, 2, 1)
        correlation[np.ix_(range(draws), columns, columns)] = np.einsum(
            "nbi,nbj->bij", standardised, standardised
        )
        clash = np.einsum("bij,bj->bi", conflicts(correlation, contrast > 0), keep)
        return contrast * np.where(alone, 1.0, clash)
