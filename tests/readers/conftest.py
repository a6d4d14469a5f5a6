"""A small workbook in each of NATO's layouts, whole or damaged on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

YEARS = range(2014, 2022)
COUNTRIES = ("Estonia", "Latvia", "Lithuania")

# Title, line under it, blocks: as NATO's sheets have them.
TABLES = {
    "1": ("Defence expenditure", "Million national currency units", ("Current prices", "Constant 2015 prices")),
    "2": ("Defence expenditure", "Million US dollars", ("Current prices and exchange rates", "Constant 2015 prices and exchange rates")),
    "3": ("Defence expenditure as a share of GDP and annual real change", "Based on 2015 prices", ("Share of real GDP (%)", "Annual real change (%)")),
    "5": ("GDP", "Million US dollars", ("Current prices and exchange rates", "Constant 2015 prices and exchange rates")),
    "6": ("GDP per capita and defence expenditure per capita", "2015 prices and exchange rates", ("GDP per capita (thousand US dollars)", "Defence expenditure per capita (US dollars)")),
    "7": ("Military personnel", "Thousands", ("",)),
    "8a": ("Distribution of defence expenditure by main category", "Percentage of total defence expenditure", ("Equipment (a)", "Personnel (b)")),
    "8b": ("Distribution of defence expenditure by main category", "Percentage of total defence expenditure", ("Infrastructure (c)", "Other (d)")),
}  # fmt: skip


@dataclass
class Plan:
    """What to write, and where each block's first figure lands: ``cells["3", 0]``."""

    header_each_block: bool = False  # the layout of 2025 and later
    sheet_name: str = "TABLE{number}"
    first_column: int = 2
    tables: dict[str, tuple[str, str, tuple[str, ...]]] = field(
        default_factory=lambda: dict(TABLES)
    )
    cells: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def book(self) -> Workbook:
        book = Workbook()
        book.remove(book.active)
        for number, (title, unit, blocks) in self.tables.items():
            sheet = book.create_sheet(self.sheet_name.format(number=number))
            self._fill(sheet, number, title, unit, blocks)
        return book

    def _fill(
        self, sheet: Worksheet, number: str, title: str, unit: str, blocks: tuple[str, ...]
    ) -> None:
        label = self.first_column
        sheet.cell(1, label, f"Table {number} : {title}")
        sheet.cell(2, label, unit)
        row = 4
        for position, block in enumerate(blocks):
            if self.header_each_block or position == 0:
                self._header(sheet, row, label)
                row += 1
            if block:
                sheet.cell(row, label, block)
                row += 1
            self.cells[number, position] = (row, label + 1)
            for offset, country in enumerate(COUNTRIES):
                text = f"{country}*   (Euros)" if number == "1" else country
                sheet.cell(row, label, text)
                for column, _year in enumerate(YEARS):
                    sheet.cell(row, label + 1 + column, self._figure(number, position, offset))
                row += 1
        sheet.cell(row + 1, label, "Notes: Figures for 2020 and 2021 are estimates.")
        sheet.cell(row + 2, label, "*  These Allies have national laws or political agreements.")

    def _header(self, sheet: Worksheet, row: int, label: int) -> None:
        for column, year in enumerate(YEARS):
            sheet.cell(row, label + 1 + column, f"{year}e" if year > 2019 else year)

    @staticmethod
    def _figure(number: str, position: int, offset: int) -> float:
        spending, gdp = 500.0 + offset, 25_000.0
        figures = {
            "1": (spending, spending),
            "2": (spending, spending),
            "3": (100 * spending / gdp, 0.0),
            "5": (gdp, gdp),
            "6": (20.0, 20_000 * spending / gdp),
            "7": (6.0,),
            "8a": (25.0, 45.0),
            "8b": (5.0, 25.0),
        }
        return figures[number][position]


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook under a name that NATO would give it."""

    def write(book: Workbook, name: str = "210611-def-exp-2021-TABLES-en.xlsx") -> Path:
        path = tmp_path / name
        book.save(path)
        return path

    return write
