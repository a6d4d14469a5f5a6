"""The ASEM index as COINr 1.1.14 builds it, stage by stage, and its operators one by one."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from baltic_research.indicators.index import (
    aggregation,
    missing,
    normalisation,
    outliers,
    pipeline,
    selection,
    structure,
)
from baltic_research.indicators.index.framework import Element, Framework, from_table
from baltic_research.indicators.index.normalisation import Normalisation
from baltic_research.indicators.index.pipeline import Options
from baltic_research.models.index_uncertainty.composite import composite_index

EXACT = 1e-8
RANK_TOLERANCE = 0.02  # one tie that COINr breaks by the last bits of a quotient
ASIA = [
    "AUS",
    "BGD",
    "BRN",
    "CHN",
    "IDN",
    "IND",
    "JPN",
    "KAZ",
    "KHM",
    "KOR",
    "LAO",
    "MMR",
    "MNG",
    "MYS",
    "NZL",
    "PAK",
    "PHL",
    "RUS",
    "SGP",
    "THA",
    "VNM",
]


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "truth" / "03_composite_COINr_ASEM"


@pytest.fixture(scope="module")
def asem(folder):
    names = ["Raw", "Denominated", "Imputed", "Screened", "Treated", "Normalised", "Aggregated"]
    return {name: pd.read_csv(folder / f"asem_{name}.csv", index_col=0) for name in names}


@pytest.fixture(scope="module")
def tree(folder, asem) -> Framework:
    """The published framework; its denominators are applied apart, in a test of their own."""
    meta = pd.read_csv(folder / "asem_iMeta.csv")
    rows = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    columns = {
        "iCode": "code",
        "Parent": "parent",
        "iName": "name",
        "Direction": "direction",
        "Weight": "weight",
        "Denominator": "denominator",
    }
    return from_table(rows.rename(columns=columns))


@pytest.fixture(scope="module")
def plain(tree) -> Framework:
    return Framework(
        tuple(
            Element(one.code, one.parent, one.name, one.direction, one.weight)
            for one in tree.elements
        )
    )


@pytest.fixture(scope="module")
def groups(asem) -> pd.Series:
    units = asem["Raw"].index
    return pd.Series(np.where(units.isin(ASIA), "Asia", "Europe"), index=units)


@pytest.fixture(scope="module")
def operators(folder):
    return json.loads((folder / "expected_operators.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def expected(folder):
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def same(found: pd.DataFrame, published: pd.DataFrame) -> None:
    assert list(found.index) == list(published.index)
    pd.testing.assert_frame_equal(
        found[published.columns].astype(float),
        published.astype(float),
        check_names=False,
        rtol=0,
        atol=EXACT,
    )


def test_the_framework_has_the_published_shape(tree):
    assert len(tree.indicators) == 49
    assert (tree.index, tree.depth) == ("Index", 3)
    assert sum(tree.effective_weights.values()) == pytest.approx(1)


def test_denominated(asem, tree):
    """The published files lack the denominators; each follows from one indicator, and fits all."""
    raw, published = asem["Raw"], asem["Denominated"]
    names = {tree[code].denominator for code in tree.indicators} - {""}
    columns = {}
    for name in names:
        codes = [code for code in tree.indicators if tree[code].denominator == name]
        implied = (raw[codes] / published[codes].where(published[codes] > 0)).median(axis=1)
        none_there = (raw[codes] == 0).any(axis=1) & (published[codes] == 0).any(axis=1)
        columns[name] = implied.where(implied.notna(), none_there.map({True: 1.0, False: np.nan}))
    same(selection.denominate(raw, tree, pd.DataFrame(columns)), published)
    assert names == {"GDP", "Population", "Area", "Energy"}


def test_imputed(asem, groups):
    found = missing.impute(asem["Denominated"], "group_mean", groups)
    same(found.table, asem["Imputed"])
    assert int(found.filled.sum().sum()) == 65


def test_screened(asem):
    found = selection.screen(asem["Imputed"], least_of_unit=0.9)
    same(found.table, asem["Screened"])
    assert found.units.empty


def test_treated(asem):
    found = outliers.treat(asem["Screened"])
    same(found.table, asem["Treated"])
    assert (found.report["treatment"] == "winsorised").sum() == 15
    assert found.report["points"].max() == 4


def test_normalised(asem, plain):
    same(normalisation.normalise(asem["Treated"], plain), asem["Normalised"])


def test_aggregated(asem, plain):
    same(aggregation.aggregate(asem["Normalised"], plain), asem["Aggregated"])


def test_all_stages_in_a_row_give_the_published_scores_and_ranks(asem, plain, groups, folder):
    found = pipeline.build(
        asem["Denominated"], plain, Options(imputation="group_mean"), groups=groups
    )
    published = pd.read_csv(folder / "expected_index_rank.csv", index_col=0)
    same(found.scores.to_frame().loc[published.index], published[["Index"]])
    assert found.ranks.loc[published.index].tolist() == published["rank"].tolist()


def test_the_result_lists_the_published_leaders_first(asem, plain, groups, expected):
    found = composite_index(
        asem["Denominated"], plain, Options(imputation="group_mean"), groups=groups
    ).table()
    top = expected["top5"]
    assert found["uCode"].tolist()[:5] == [one["uCode"] for one in top]
    assert found["score"].tolist()[:5] == pytest.approx([one["Index"] for one in top], abs=EXACT)


ALTERNATIVES = {
    "zscore": (Normalisation("z_score", 0, 1), "arithmetic", EXACT),
    "rank": (Normalisation("rank"), "arithmetic", RANK_TOLERANCE),
    "borda": (Normalisation("borda"), "arithmetic", RANK_TOLERANCE),
    "prank": (Normalisation("percentile", 0, 1), "arithmetic", RANK_TOLERANCE),
    "dist2max": (Normalisation("distance_to_best"), "arithmetic", EXACT),
    "geo": (Normalisation("min_max", 1, 100), "geometric", EXACT),
    "harm": (Normalisation("min_max", 1, 100), "harmonic", EXACT),
}


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_the_index_by_another_choice_is_the_published_one(asem, plain, folder, name):
    how, mean, tolerance = ALTERNATIVES[name]
    published = pd.read_csv(folder / "expected_index_alternatives.csv", index_col=0)[name]
    normalised = normalisation.normalise(asem["Treated"], plain, how)
    found = aggregation.aggregate(normalised, plain, mean)["Index"]
    assert float((found - published).abs().max()) < tolerance


def test_statistics_of_the_raw_indicators(asem, folder):
    published = pd.read_csv(folder / "expected_stats_raw.csv").set_index("iCode")
    found = structure.statistics(asem["Raw"]).set_index("indicator").loc[published.index]
    columns = {
        "Min": "min",
        "Max": "max",
        "Mean": "mean",
        "Median": "median",
        "Std": "std",
        "Skew": "skewness",
        "Kurt": "kurtosis",
        "N.Avail": "known",
        "N.NonZero": "not_zero",
        "N.Same": "most_same",
    }
    for theirs, ours in columns.items():  # published to three significant digits
        np.testing.assert_allclose(found[ours], published[theirs], rtol=5.1e-3, atol=1e-9)
    # The file has 15 digits, which makes figures of TolMin equal that were not in R
    unlike = found["different"] != published["N.Unique"]
    assert unlike[unlike].index.tolist() == ["TolMin"]
    outlying = (found["skewness"].abs() > 2) & (found["kurtosis"] > 3.5)
    assert set(outlying[outlying].index) == set(
        published.index[published["Flag.SkewKurt"] == "OUT"]
    )
    shares = selection.coverage(asem["Raw"]).set_index("indicator")["share_known"]
    np.testing.assert_allclose(shares[published.index], published["Frc.Avail"], atol=5.1e-4)


def test_cronbachs_alpha_of_a_pillar(asem, plain, expected):
    found = structure.cronbach_alpha(asem["Raw"][list(plain.children("P2P"))])
    assert found == pytest.approx(expected["cronbach_P2P_raw"], abs=EXACT)


def test_principal_components_of_the_pillars(asem, plain, expected):
    pillars = asem["Aggregated"][list(expected["pca_pillars_rot1"])]
    found = structure.principal_components(pillars)
    assert found.deviations == pytest.approx(expected["pca_pillars_sdev"], abs=EXACT)
    first = found.loadings["component_1"].to_dict()
    assert first == pytest.approx(expected["pca_pillars_rot1"], abs=EXACT)


NORMALISATIONS = {
    "n_minmax": Normalisation(),
    "n_zscore": Normalisation("z_score", 0, 1),
    "n_rank": Normalisation("rank"),
    "n_prank": Normalisation("percentile", 0, 1),
    "n_dist2max": Normalisation("distance_to_best"),
    "n_dist2ref": Normalisation("distance_to_target", targets={"x": 3}),
    "n_fracmax": Normalisation("share_of_max"),
    "n_scaled": Normalisation("goalposts", 0, 100, goalposts={"x": (0, 100)}),
}


@pytest.mark.parametrize("name", NORMALISATIONS)
def test_each_normalisation_is_the_published_one(operators, name):
    tree = Framework((Element("index"), Element("x", "index")))
    table = pd.DataFrame({"x": operators["x"]}, dtype=float)
    found = normalisation.normalise(table, tree, NORMALISATIONS[name])
    assert found["x"].tolist() == pytest.approx(operators[name], abs=EXACT)


@pytest.mark.parametrize(
    ("name", "power"), [("a_amean", 1), ("a_gmean", 0), ("a_hmean", -1), ("a_genmean_m1", -1)]
)
def test_each_mean_is_the_published_one(operators, name, power):
    x, w = np.array([operators["x"]], dtype=float), np.array(operators["w"], dtype=float)
    found = aggregation.weighted_mean(x, w, float(power))
    assert found.tolist() == pytest.approx([operators[name]], abs=EXACT)


def test_skewness_and_kurtosis_are_the_published_ones(operators):
    x = np.array(operators["x"], dtype=float)
    assert outliers.skewness(x) == pytest.approx(operators["skew"], abs=EXACT)
    assert outliers.kurtosis(x) == pytest.approx(operators["kurt"], abs=EXACT)


def test_outranking_and_copeland_are_the_published_ones(operators):
    figures = pd.DataFrame(operators["X"]).to_numpy(dtype=float)
    found = aggregation.outranking(figures, np.ones(3))
    np.testing.assert_allclose(found, operators["outrank"], atol=EXACT)
    assert aggregation.copeland(figures, np.ones(3)).tolist() == operators["a_copeland"]
