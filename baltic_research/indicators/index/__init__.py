"""The steps by which a composite index is built, each a pure function with its options as data.

In the order of the OECD and JRC's Handbook (2008): a theoretical framework (`framework`), selection
of variables and their denominators (`selection`), missing figures (`missing`), multivariate
checks (`structure`), outliers and normalisation (`outliers`, `normalisation`), weights and
aggregation (`weights`, `aggregation`), the chain of them all (`pipeline`), uncertainty and
sensitivity (`draws` here; the results are models), back to the details (`decomposition`), and the
host-country-years that the project's own index is built on (`panel`, `rosters`).
"""
