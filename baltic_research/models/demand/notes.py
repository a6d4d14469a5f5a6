"""What the models of demand say of themselves: the terms in words, and what identifies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TERMS = {
    "ln_gdp": "Income (ln GDP)",
    "ln_population": "Population (ln)",
    "ln_adversary_nearness": "Russian spending x nearness (ln, year before)",
    "threat_musd_per_km": "Russian spending over distance (million USD a km, year before)",
    "ln_threat": "Russian spending over distance (ln, year before)",
    "ln_spill_in": "Other Allies' spending (ln, year before)",
    "ln_spill_in_weighted": "Allies' spending by nearness (ln, year before)",
    "ally": "In NATO",
    "rho": "Spatial lag of Allies' spending",
    "ln_spending_before": "Own spending (ln, year before)",
}

INCOME = (
    "Spending is GDP times its published share, deflated by GDP's deflator: an error in GDP "
    "stands on both sides and draws the income elasticity towards one."
)

IDENTIFIED_BY = {
    "two-way": (
        "Threat: year effects absorb Russia's spending itself. What remains is whether countries "
        "near Moscow answer to it more than those far away; every other difference between near "
        "and far countries that moved with Russia's spending is credited to it."
    ),
    "country": (
        "Threat: without year effects Russia's spending stands for all that moved in the same "
        "years (the cuts of the 1990s, the crisis of 2008, decisions taken together), and "
        "so does the Allies'."
    ),
}

STATIC_NOTES = (
    (
        "The coefficients describe how a country's spending moved with its own income and "
        "surroundings. They are associations: income, threat and "
        "spending may answer to one another, and what the effects do not catch (governments, "
        "promises such as the 2 % guideline) is in the errors."
    ),
    INCOME,
    (
        "Allies' spending: the plain sum without one's own is nearly a year's effect, and what "
        "is left mirrors one's own spending of the year before; the sum weighted by nearness is "
        "told apart by neighbours, and shocks common to a region pass for an answer to one "
        "another. A negative sign is what free riding predicts, a positive one what following "
        "predicts; neither sign proves either."
    ),
    (
        "Three kinds of inference stand side by side because none is safe: clusters are few and "
        "unequal, countries are not independent, and the years are few for Driscoll and "
        "Kraay's errors, which come out too small in short panels."
    ),
)

SPATIAL_NOTES = (
    (
        "Weights are those of the Allies of the year, rows adding up to one: who is no Ally yet "
        "answers to nobody, and nobody to it. When a country joins, the average of its "
        "neighbours moves because of who is in it and not because anybody spends otherwise; part "
        "of rho is that."
    ),
    (
        "rho is positive where neighbours in NATO spend alike beyond common years. A shock that "
        "neighbours share (their own fear, a common plan) looks the same as an answer of one to "
        "another: no causal reading without an instrument."
    ),
    (
        "Maximum likelihood with effects of years puts rho too low by the order of one over the "
        "number of countries; bias is what panels rebuilt with the errors of each country times "
        "a random sign show of it. The intervals are basic ones of these draws (twice the "
        "estimate less their quantiles): they allow for the bias, for persistence and for "
        "unequal variances, but not for errors that countries share; the standard error of the "
        "information matrix allows for none of them. An interval that reaches beyond one says "
        "that the data do not determine rho."
    ),
    (
        "Direct is the mean effect on the country itself, indirect on it of all others' change, "
        "total both, (I - rho W)^-1 b. Where the sample reaches back before accession, "
        "membership stands in as the constant of the lag; it has no meaning of its own and no "
        "effects are shown for it."
    ),
)

SPECIFICATION_NOTES = (
    (
        "The specifications use the same figures over and over: their number is no number of "
        "tests, and a majority of them no evidence; the curve shows what a claim depends on."
    ),
    (
        "All are elasticities of spending: with the share of GDP in percent as outcome the "
        "coefficient is divided by the sample's mean share (and one added for income); the threat "
        "is that of Russia's spending for a capital 1,000 km from Moscow, for the level at "
        "Russia's mean spending. Means are taken as known. Errors clustered by country, "
        "G/(G-1) (N-1)/(N-K), t(G-1)."
    ),
    (
        "The country-years that lack a figure are counted under dropped and none is imputed; "
        "within a sample all specifications use the same rows, those complete in every column "
        "that any of them needs."
    ),
)


def labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Add label, the term in words, to a table with the column term."""
    return table.assign(label=table["term"].map(TERMS).fillna(table["term"]))
