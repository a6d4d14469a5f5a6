"""The steps by which a composite index is built, each a pure function with its options as data.

In the order of the OECD and JRC's Handbook (2008): a theoretical framework (`framework`), selection
of variables and their denominators (`selection`), missing figures (`missing`), multivariate
checks (`structure`), outliers and normalisation (`outliers`, `normalisation`), weights and
aggregation (`weights`, `aggregation`), the chain of them all (`pipeline`), uncertainty and
sensitivity (`draws` here; the results are models), back to the details (`decomposition`), and the
host-country-years that the project's own index is built on (`panel`, `rosters`).

Named here is what a reader of the declared index needs, in the order of use.
"""

from baltic_research.indicators.index.declared import framework as tree
from baltic_research.indicators.index.declared import inputs as uncertain
from baltic_research.indicators.index.declared import options
from baltic_research.indicators.index.decomposition import contributions
from baltic_research.indicators.index.panel import host_years
from baltic_research.indicators.index.reading import bases, coherence, links
from baltic_research.indicators.index.scope import declaration, describe, describe_choices, known
from baltic_research.indicators.index.structure import correlations

__all__ = [
    "bases",
    "coherence",
    "contributions",
    "correlations",
    "declaration",
    "describe",
    "describe_choices",
    "host_years",
    "known",
    "links",
    "options",
    "tree",
    "uncertain",
]
