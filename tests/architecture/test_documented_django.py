"""Rules for the code, each with its reason: no private parts of Django, and nothing that makes code hard to follow."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("articles", "newsroom", "bench", "tests")
MAX_POSITIONAL = 5
# EXECUTE FUNCTION names the function of a trigger in PL/pgSQL and is allowed.
STATEMENT = re.compile(r"\b(PREPARE|EXECUTE|DEALLOCATE)\s+(?!FUNCTION|PROCEDURE)")
# Private attributes of models, querysets, managers, forms, users and connections.
PRIVATE_TO_DJANGO = {
    *("_clean_fields", "_clean_form", "_errors", "_post_clean", "_save_m2m"),
    *("_chain", "_clone", "_fetch_all", "_known_related_objects", "_prefetched_objects_cache", "_result_cache"),
    *("_do_insert", "_do_update", "_raw_delete", "_save_parents", "_save_table"),
    *("_group_perm_cache", "_perm_cache", "_user_perm_cache"),
}
# Attributes with a leading underscore that Django or Python documents.
DOCUMENTED = {"_asdict", "_base_manager", "_default_manager", "_meta", "_replace", "_state"}
# Exceptions for private attributes of other code, as {file: {attribute: reason}}.
PRIVATE_ALLOWED = {
    "newsroom/auth.py": {
        "_desk_permissions": "Our own: the backend keeps them on the user, as Django's ModelBackend does.",
    },
    "tests/audit/test_audited_admin.py": {
        "_registry": "The documented is_registered() asks for one model; the test looks at all of them.",
    },
    "tests/admin_mixins/test_admin_lookups.py": {"_registry": "As above: the test visits all lists."},
    "tests/editorial/test_article_list.py": {"_render": "Renders are counted where Django's own test client does so."},
    "tests/newsroom/test_old_database_check.py": {"_accepted": "The test empties the list of accepted databases."},
    "tests/photos/test_s3_storage.py": {
        "_bucket": "The storage of django-storages has no documented way to forget a bucket."
    },
    "tests/photos/test_upload_photo.py": {"_save": "The method that Django's documentation asks storages to define."},
}
GC_SWITCHES = {"disable", "enable", "freeze", "unfreeze"}


@dataclass(frozen=True)
class Rule:
    """A forbidden pattern: how to find it in a syntax tree, the reason, a bad example, and where it is allowed.

    `allowed` is {file or folder: reason}, or {function: reason} for the rule about functions.
    """

    name: str
    find: Callable[[ast.AST], bool]
    reason: str
    bad: str
    allowed: dict[str, str]


def imports_models_sql(node: ast.AST) -> bool:
    """Find every import of django.db.models.sql or of something in it."""
    if isinstance(node, ast.ImportFrom):
        modules = [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
    elif isinstance(node, ast.Import):
        modules = [name.name for name in node.names]
    else:
        return False
    return any(f"{module}.".startswith("django.db.models.sql.") for module in modules)


def calls_as_sql(node: ast.AST) -> bool:
    """Find `something.as_sql(…)`, but not `super().as_sql(…)`, by which a subclass extends Django's expression."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_sql"):
        return False
    owner = node.func.value
    return not (isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super")


def names(word: str) -> Callable[[ast.AST], bool]:
    """Return a function that finds `something.word`, and `word` as a name."""
    return lambda node: (
        (isinstance(node, ast.Attribute) and node.attr == word) or (isinstance(node, ast.Name) and node.id == word)
    )


def reads_query_where(node: ast.AST) -> bool:
    """Find `queryset.query.where`."""
    owner = node.value if isinstance(node, ast.Attribute) and node.attr == "where" else None
    return isinstance(owner, ast.Attribute) and owner.attr == "query"


def assigns_state(node: ast.AST) -> bool:
    """Find `row._state = …` and `row._state.adding = …`; reading `_state.adding` and `_state.db` is documented."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)):
        return False
    return node.attr == "_state" or (isinstance(node.value, ast.Attribute) and node.value.attr == "_state")


def has_prepared_statement(node: ast.AST) -> bool:
    """Find SQL that prepares a statement or executes a prepared one."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(STATEMENT.search(node.value))


def switches_gc(node: ast.AST) -> bool:
    """Find `gc.disable()` and its like, and their import."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "gc" and any(name.name in GC_SWITCHES for name in node.names)
    is_switch = isinstance(node, ast.Attribute) and node.attr in GC_SWITCHES
    return is_switch and isinstance(node.value, ast.Name) and node.value.id == "gc"


def has_too_many_positional(node: ast.AST) -> bool:
    """Find functions with more than five positional parameters, not counting `self` and `cls`, except tests."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("test_"):
        return False
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    return len(parameters) - (parameters[:1] in (["self"], ["cls"])) > MAX_POSITIONAL


def is_private_to_django(node: ast.AST) -> bool:
    """Find `something._errors` and the like, also on `self`, since a subclass of Django's has them there."""
    return isinstance(node, ast.Attribute) and node.attr in PRIVATE_TO_DJANGO


def private_to_another(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Yield `something._name` unless it is of `self`, `cls` or `super()`, documented, or defined in the same file."""
    defined = {name for node in ast.walk(tree) for name in defined_by(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            is_inherited = isinstance(node.value, ast.Call) and ast.unparse(node.value) == "super()"
            if not (is_own or is_inherited or node.attr in DOCUMENTED or node.attr in defined):
                yield node


def defined_by(node: ast.AST) -> list[str]:
    """Return the name that a node defines: a function's, a class's, a variable's, or an attribute's of `self`."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    is_of_self = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return [node.attr] if is_of_self and isinstance(node.ctx, ast.Store) else []


RULES = [
    Rule(
        "a private attribute of Django's",
        is_private_to_django,
        "The next version may remove it. Use documented attributes.",
        "row._prefetched_objects_cache = {}",
        {},
    ),
    Rule(
        "django.db.models.sql",
        imports_models_sql,
        "It is private and changes with each version. Write it as a queryset or as SQL through a cursor.",
        "from django.db.models.sql import InsertQuery",
        {},
    ),
    Rule("get_compiler", names("get_compiler"), "Compilers are private. Run the queryset.", "q.get_compiler('x')", {}),
    Rule(
        "as_sql() of a queryset",
        calls_as_sql,
        "It is for Django's own use. Combine querysets, or compile(…) expressions inside an expression's as_sql.",
        "sql, params = queryset.query.as_sql(compiler, connection)",
        {},
    ),
    Rule(
        "_iterable_class",
        names("_iterable_class"),
        "It is private. Use values(), values_list() or iterator().",
        "queryset._iterable_class = Rows",
        {},
    ),
    Rule(
        "query.where",
        reads_query_where,
        "The tree of conditions is private. Call filter() in the order that you want.",
        "queryset.query.where.children.reverse()",
        {},
    ),
    Rule(
        "assigning _state",
        assigns_state,
        "Django manages the state of a row. Save the row, or load it.",
        "row._state.adding = False",
        {},
    ),
    Rule(
        "make_debug_cursor",
        names("make_debug_cursor"),
        "It is private. Count queries with assertNumQueries, CaptureQueriesContext or execute_wrapper().",
        "connection.make_debug_cursor = lambda cursor: cursor",
        {},
    ),
    Rule(
        "PREPARE and EXECUTE",
        has_prepared_statement,
        "Prepared statements belong to a connection: they break behind a pooler and with another driver.",
        "cursor.execute('EXECUTE find_comment (%s)')",
        {},
    ),
    Rule(
        "switching the garbage collector",
        switches_gc,
        "It affects the whole process. Load rows in batches instead.",
        "gc.disable()",
        {},
    ),
    Rule(
        "related_model",
        names("related_model"),
        "It hides which model is used. Import it, or use apps.get_model('articles', 'Name') if the import is circular.",
        "Comment._meta.get_field('article').related_model.objects",
        {
            "articles/exchange/full_export": "An export and import walks every model and its references.",
            "tests/exchange/full_export": "Its tests walk them, too.",
        },
    ),
    Rule(
        f"more than {MAX_POSITIONAL} positional parameters",
        has_too_many_positional,
        "Calls are hard to read. Make parameters keyword-only, or pass a small dataclass.",
        "def post(comment, masthead, client, article, nonce, at): ...",
        {"render_change_form": "ModelAdmin's own signature."},
    ),
]


def violations(source: str, path: str) -> Iterator[str]:
    """Yield a message, with file and line, for each violation in a file's source."""
    for node in ast.walk(ast.parse(source)):
        for rule in RULES:
            if rule.find(node) and not is_allowed(rule, node, path):
                yield f"{path}:{node.lineno}: {rule.name}. {rule.reason}"


def is_allowed(rule: Rule, node: ast.AST, path: str) -> bool:
    """Return whether a rule allows the function, the file or one of its folders as an exception."""
    return getattr(node, "name", None) in rule.allowed or any(
        path == place or path.startswith(f"{place}/") for place in rule.allowed
    )


def sources() -> list[tuple[str, str]]:
    """Return the project's modules, except this one, as (path, source)."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    modules = [path for path in [*files, ROOT / "manage.py"] if path != Path(__file__)]
    return [(path.relative_to(ROOT).as_posix(), path.read_text()) for path in modules]


def test_only_documented_django_is_used():
    found = [sentence for path, source in sources() for sentence in violations(source, path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_its_bad_example(rule):
    (found,) = {*violations(rule.bad, "articles/comments/post.py")}
    assert found.startswith(f"articles/comments/post.py:1: {rule.name}")


@pytest.mark.parametrize(
    "good",
    [
        "from django.db.models import sqlite",
        "class Rank(Func):\n    def as_sql(self, compiler, connection): return super().as_sql(compiler, connection)",
        "if row._state.adding: pass",
        "cursor.execute('CREATE TRIGGER t AFTER UPDATE ON a EXECUTE FUNCTION note()')",
        "gc.collect()",
        "def save(self, one, two, three, four, five, *, six=None): ...",
        "def test_it(article, editor, page, server, sign_in, complaints): ...",
        "request.query = where",
    ],
)
def test_documented_uses_are_allowed(good):
    assert not [*violations(good, "articles/comments/post.py")]


def test_no_private_attribute_of_other_code_is_used():
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}. It is private to something defined elsewhere."
        for path, source in sources()
        for node in private_to_another(ast.parse(source))
        if node.attr not in PRIVATE_ALLOWED.get(path, {})
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "bad", ["row._cache = {}", "print(form._fields_by_name)", "queryset.filter()._hints", "super(A, b)._hidden"]
)
def test_a_private_attribute_of_other_code_is_found(bad):
    assert [*private_to_another(ast.parse(bad))]


@pytest.mark.parametrize(
    "good",
    [
        "self._sections = []",
        "super()._save(name, content)",
        "model._meta.get_fields()",
        "row._state.adding",
        "def _open(): ...\nbackend._open()",
        "class Window:\n    def __init__(self): self._id = 1\nwindow._id",
        "row.__dict__",
    ],
)
def test_a_private_attribute_of_the_same_code_is_allowed(good):
    assert not [*private_to_another(ast.parse(good))]


def test_exceptions_name_existing_files():
    places = [place for rule in RULES for place in rule.allowed if "/" in place]
    assert not [place for place in [*places, *PRIVATE_ALLOWED] if not (ROOT / place).exists()]


@pytest.mark.parametrize("path", PRIVATE_ALLOWED)
def test_an_exception_for_a_private_attribute_is_needed(path):
    used = {node.attr for node in private_to_another(ast.parse((ROOT / path).read_text()))}
    assert used >= PRIVATE_ALLOWED[path].keys()
