"""The data package and the codebook: made from the catalogue, committed, valid."""

from __future__ import annotations

import json

from baltic_research import catalog, data_package, paths


def test_what_is_committed_is_what_the_catalogue_gives(tmp_path):
    for written in data_package.write(tmp_path):
        assert written.read_bytes() == (paths.data() / written.name).read_bytes(), written.name


def test_every_table_is_a_resource_with_its_terms():
    resources = json.loads((paths.data() / "datapackage.json").read_text(encoding="utf-8"))[
        "resources"
    ]
    listed = {one["path"] for one in resources}
    there = {
        path.relative_to(paths.data()).as_posix()
        for path in (paths.data() / "tables").rglob("*.csv")
    }
    assert listed == there
    assert all(one["licenses"][0]["title"] for one in resources)


def test_the_codebook_names_every_series():
    book = data_package.codebook()
    assert all(f"`{code}`" in book for code in catalog.all_series())


def test_frictionless_finds_the_package_valid():
    import frictionless

    package = frictionless.Package(str(paths.data() / "datapackage.json"))
    report = package.validate()
    assert report.stats["errors"] == 0, report.flatten(["title", "rowNumber", "message"])[:5]
    assert len(report.tasks) == len(package.resources)
    assert sum(task.stats["rows"] for task in report.tasks) > 35_000
