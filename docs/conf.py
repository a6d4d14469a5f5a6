"""How the documentation site is built: `make docs`, or sphinx-build docs build/docs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
# Pages describe what is shipped, whatever the builder has imported: no such folder is made
os.environ["BALTIC_RESEARCH_DATA"] = str(HERE / "generated" / "nothing-of-the-user")

import baltic_research  # noqa: E402 - after the data folder is set

project = "Baltic Research"
author = "The Baltic Research authors"
project_copyright = author
version = release = baltic_research.__version__

# In docstrings `name` is a name of Python
default_role = "code"
# Quotes and dashes stay as they are typed, in --help texts above all
smartquotes = False
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "sphinx_copybutton", "pages"]
exclude_patterns = ["pages"]

myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3

# numpydoc tells attributes and methods from the docstring; autodoc shows them already
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Signatures stay as they are written: Day | None, not what it stands for
autodoc_preserve_defaults = True
toc_object_entries_show_parents = "hide"
maximum_signature_line_length = 88

# Every reference to a name of ours must be found; those of others have no pages here
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!baltic_research).*")]

# Of a block with prompts what was typed is copied, without prompts and without what it gave
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True

html_theme = "pydata_sphinx_theme"
html_title = "Baltic Research"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
# A page opened from a folder may not read the pages that it would quote
html_show_search_summary = False
# Pages without pages below them need no list of them
html_sidebars = {"index": [], "tutorial": [], "search": [], "genindex": []}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "logo": {"text": "Baltic Research"},
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": True,
    "navigation_with_keys": False,
    "header_links_before_dropdown": 6,
    "show_toc_level": 3,
}
