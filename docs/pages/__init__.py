"""Pages that are made from the package itself when the site is built, so that none goes stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging

from pages import codebook, commands, formulas, gallery, links, reference
from pages.reference import AS_USED

FOLDER = "generated"

logger = logging.getLogger(__name__)


class NameAsUsed(XRefRole):
    """A public name as it is written in code: {py:br}`models.target_paths`."""

    def process_link(
        self,
        env: BuildEnvironment,  # noqa: ARG002
        refnode: nodes.Element,  # noqa: ARG002
        has_explicit_title: bool,  # noqa: FBT001 - Sphinx's signature
        title: str,
        target: str,
    ) -> tuple[str, str]:
        """Return what is shown and what is looked up."""
        return (title if has_explicit_title else f"{AS_USED}.{title}"), f"baltic_research.{target}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what is made before pages are read, and how references and formulas are shown."""
    app.connect("builder-inited", _write_pages)
    app.connect("autodoc-process-signature", reference.without_fields)
    app.connect("missing-reference", _find_by_last_name)
    app.connect("doctree-resolved", _show_names_as_used)
    app.connect("build-finished", _check_links)
    app.add_role_to_domain("py", AS_USED, NameAsUsed())
    app.add_html_math_renderer("mathml", (formulas.inline, None), (formulas.block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_pages(app: Sphinx) -> None:
    """Write every generated page anew; one that did not change keeps its age and is not read."""
    folder = Path(app.srcdir) / FOLDER
    made: dict[str, str | bytes] = {
        **reference.pages(),
        **commands.pages(),
        **codebook.pages(),
        **gallery.pages(),
    }
    for old in folder.rglob("*"):
        if old.is_file() and old.relative_to(folder).as_posix() not in made:
            old.unlink()
    for name, content in made.items():
        target = folder / name
        raw = content if isinstance(content, bytes) else content.encode()
        if not target.exists() or target.read_bytes() != raw:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)


def _find_by_last_name(
    app: Sphinx, environment: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Link a bare name in a signature or a docstring, where only one of ours ends with it."""
    if node.get("refdomain") != "py":
        return None
    domain = environment.domains.python_domain
    last = node["reftarget"].rpartition(".")[2]
    found = {one for one in domain.objects if one.rpartition(".")[2] == last}
    if len(found) != 1:
        return None
    full = found.pop()
    entry = domain.objects[full]
    return nodes.reference(
        "",
        "",
        content,
        internal=True,
        refuri=f"{app.builder.get_relative_uri(node['refdoc'], entry.docname)}#{entry.node_id}",
        reftitle=full,
    )


def _show_names_as_used(app: Sphinx, page: nodes.document, name: str) -> None:  # noqa: ARG001
    """Show `br.load` where Sphinx has the name of the package, as everybody imports it so."""
    for shown in page.findall(addnodes.desc_addname):
        text = shown.astext()
        if text.startswith("baltic_research."):
            shown.children = [nodes.Text(AS_USED + text.removeprefix("baltic_research"))]


def _check_links(app: Sphinx, failure: Exception | None) -> None:
    """Warn of each link that leads nowhere and of whatever a page would load from elsewhere."""
    if failure is None and app.builder.format == "html":
        for problem in links.problems(Path(app.outdir).resolve()):
            logger.warning(problem)
