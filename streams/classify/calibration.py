"""A raw score -> a probability, by a table fitted on labelled articles that the model did not see."""

from bisect import bisect_right

Curve = tuple[tuple[float, ...], tuple[float, ...]]
"""Scores, ascending, and the probability at each; between two of them the line is straight."""


def apply(curve: Curve, score: float) -> float:
    """The probability for a score: interpolated, flat beyond both ends. An empty curve gives the score, kept in 0 to 1."""
    scores, probabilities = curve
    if not scores:
        return min(max(score, 0.0), 1.0)
    right = bisect_right(scores, score)
    if right == 0:
        return probabilities[0]
    if right == len(scores):
        return probabilities[-1]
    low, high = scores[right - 1], scores[right]
    share = (score - low) / (high - low)
    return probabilities[right - 1] + share * (probabilities[right] - probabilities[right - 1])
