"""Measures of how strongly words go together, and how far two bodies of text differ. Pure.

Counts come in as whole numbers; each function names the paper of its formula.
Where a count is 0, `x ln x` is 0, its limit.
"""

from math import log, log2

_ZERO_FREQUENCY = 0.5
"""Stands for a frequency of 0, of which there is no logarithm."""


def compute_log_likelihood(joint: int, row: int, column: int, size: int) -> float:
    """Compute Dunning's -2 log lambda for two things that may or may not go together.

    Of `size` places `row` have the one, `column` the other and `joint` both. The higher, the
    less likely is chance; 3.84 is its 5 % level, 10.83 its 0.1 % level.

    Dunning, Ted (1993): Accurate Methods for the Statistics of Surprise and Coincidence.
    Computational Linguistics 19 (1), 61-74.
    """
    cells = (
        (joint, row, column),
        (row - joint, row, size - column),
        (column - joint, size - row, column),
        (size - row - column + joint, size - row, size - column),
    )
    return 2 * sum(
        _compute_cell_term(seen, of_row * of_column / size) for seen, of_row, of_column in cells
    )


def compute_mutual_information(joint: int, row: int, column: int, size: int) -> float:
    """Compute the association ratio: how many times, as a power of 2, `joint` exceeds chance.

    High also for what occurred only two or three times: mind the frequency.

    Church, Kenneth W. and Hanks, Patrick (1990): Word Association Norms, Mutual Information,
    and Lexicography. Computational Linguistics 16 (1), 22-29.
    """
    return log2(joint * size / (row * column))


def compute_log_dice(joint: int, node: int, collocate: int) -> float:
    """Compute a score that does not depend on the size of the corpus; 14 is for words never apart.

    `node` and `collocate` are frequencies. A point more is twice as often together.

    Rychlý, Pavel (2008): A Lexicographer-Friendly Association Score. Proceedings of Recent
    Advances in Slavonic Natural Language Processing, 6-9.
    """
    return 14 + log2(2 * joint / (node + collocate))


def compute_keyness_log_likelihood(count: int, other: int, size: int, other_size: int) -> float:
    """Compute how surely a word differs in frequency between two corpora of so many words.

    Rayson, Paul and Garside, Roger (2000): Comparing Corpora Using Frequency Profiling.
    Proceedings of the Workshop on Comparing Corpora, 1-6.
    """
    together = (count + other) / (size + other_size)
    return 2 * (
        _compute_cell_term(count, size * together)
        + _compute_cell_term(other, other_size * together)
    )


def compute_log_ratio(count: int, other: int, size: int, other_size: int) -> float:
    """Compute how much more often, as a power of 2, a word is in the first corpus: the effect size.

    1 is twice as often, 2 four times, -1 half as often. A word that one corpus lacks counts
    as half a time there.

    Hardie, Andrew (2014): Log Ratio, an Informal Introduction. ESRC Centre for Corpus
    Approaches to Social Science, Lancaster University.
    """
    return log2((count or _ZERO_FREQUENCY) / size) - log2((other or _ZERO_FREQUENCY) / other_size)


def _compute_cell_term(seen: int, expected: float) -> float:
    return seen * log(seen / expected) if seen else 0.0
