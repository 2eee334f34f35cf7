"""The layers of docs/architecture.md: a part imports only from lower layers."""

import ast
from pathlib import Path

import pytest

import articles

APP_FOLDER = Path(articles.__file__).parent
ROOT = APP_FOLDER.parent

# The lowest layer first. A part may import the parts of the lines before its own, but not those of its own line.
LAYERS = [
    ["admin_mixins", "delivery"],
    ["photos", "outbox"],
    ["masthead", "taxonomy"],
    ["audit"],
    ["editorial"],
    ["comments", "search", "writing"],
    ["moderation", "feeds", "exchange"],
    ["pages", "api", "backup"],
    ["preview"],
    ["housekeeping"],
    ["desk"],
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
INDEX_MODULES = ["models.py", "admin.py", "urls.py"]
MEANINGLESS_NAMES = {"utils", "helpers", "common", "core", "services", "misc", "base"}
# Django's own folders, which may import any part.
DJANGO_FOLDERS = {"migrations", "management", "templatetags"}


def imports_of(path, package):
    """Yield (absolute module name, line) for every import in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            yield module, node.lineno
            yield from ((f"{module}.{name.name}", node.lineno) for name in node.names)


def forbidden_imports(folder=APP_FOLDER, root="articles"):
    """Return a message for every import that the table forbids."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder)
        if len(inside.parts) < 2 or inside.parts[0] in DJANGO_FOLDERS:
            continue
        part = inside.parts[0]
        for module, line in imports_of(path, [root, *inside.parts[:-1]]):
            if sentence := import_error(part, module, root):
                found.append(f"{sentence}: {root}/{inside}:{line}")
    return list(dict.fromkeys(found))


def import_error(part, module, root):
    names = module.split(".")
    if names[0] == "newsroom":
        return f"{part} may not import newsroom"
    if names[0] != root or len(names) < 2 or names[1] == part:
        return ""
    other = names[1]
    if other not in LEVEL:
        return f"{part} may not import {root}/{other}"
    return "" if LEVEL[other] < LEVEL[part] else f"{part} may not import {other}"


def test_imports_run_downward_only():
    found = forbidden_imports()
    assert not found, "\n".join(found)


def test_a_forbidden_import_is_reported_with_its_file_and_line(tmp_path):
    (tmp_path / "editorial").mkdir()
    (tmp_path / "editorial" / "x.py").write_text("import json\nfrom ..comments.models import Comment\n")
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "y.py").write_text("from articles.writing import buffer\nfrom newsroom import settings\n")
    assert forbidden_imports(tmp_path) == [
        "editorial may not import comments: articles/editorial/x.py:2",
        "search may not import writing: articles/search/y.py:1",
        "search may not import newsroom: articles/search/y.py:2",
    ]


def test_every_part_is_in_the_table():
    folders = {path.parent.name for path in APP_FOLDER.glob("*/__init__.py")}
    assert folders - DJANGO_FOLDERS == set(LEVEL)


def parts_tables(text):
    """Return the lines of a text that begin with the parts of one layer."""
    wanted = {" | ".join(level) for level in LAYERS}
    return [cell for line in text.splitlines() if (cell := line.strip().split("  ")[0]) in wanted]


@pytest.mark.parametrize(
    "text",
    [articles.__doc__, (ROOT / "README.md").read_text(), (ROOT / "docs" / "architecture.md").read_text()],
    ids=["docstring", "README", "architecture.md"],
)
def test_the_written_tables_agree_with_this_one(text):
    assert parts_tables(text) == [" | ".join(level) for level in LAYERS]


@pytest.mark.parametrize("name", INDEX_MODULES)
def test_index_modules_have_imports_and_lists_only(name):
    allowed = (ast.Import, ast.ImportFrom, ast.Assign)
    for node in ast.parse((APP_FOLDER / name).read_text()).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert isinstance(node, allowed) or is_docstring, f"articles/{name}:{node.lineno}"
        if isinstance(node, ast.Assign):
            assert isinstance(node.value, ast.List), f"articles/{name}:{node.lineno}"


def test_no_module_has_a_meaningless_name():
    modules = [path for root in ("articles", "newsroom", "tests") for path in (ROOT / root).rglob("*.py")]
    assert not [
        str(path) for path in modules if path.stem in MEANINGLESS_NAMES or path.parent.name in MEANINGLESS_NAMES
    ]


def test_no_part_has_migrations_or_an_apps_module():
    assert not [path for part in LEVEL for path in (APP_FOLDER / part).glob("apps.py")]
    assert not [path for part in LEVEL for path in (APP_FOLDER / part).glob("migrations")]


def test_project_code_is_imported_at_the_top_of_a_module():
    late = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in APP_FOLDER.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("articles"))
    ]
    assert not late
