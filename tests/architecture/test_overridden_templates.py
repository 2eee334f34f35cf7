"""Templates that override one of Django's name their original, and these tests detect changes of the originals.

To support a new version of Django, run these tests with it, compare each template that they name with Django's, and add
the printed hash to ORIGINALS.
"""

import hashlib
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).parent.parent.parent
DJANGO = Path(django.__file__).parent
VERSION = ".".join(map(str, django.VERSION[:2]))
# {template: {version of Django: beginning of the SHA-256 of the original}}
ORIGINALS = {
    "admin/actions.html": {"5.2": "0556a5ebfabb06e4", "6.1": "9b1499d0fad3636b"},
    "admin/base_site.html": {"5.2": "182897817c02fd96", "6.1": "182897817c02fd96"},
    "admin/change_form.html": {"5.2": "e85dacd09dd7731a", "6.1": "147994eac4053c3a"},
    "admin/change_form_object_tools.html": {"5.2": "0b49740491761ee4", "6.1": "0b49740491761ee4"},
    "admin/change_list.html": {"5.2": "20b8d0e45467ccd3", "6.1": "613098bd9f37a1fe"},
    "admin/change_list_results.html": {"5.2": "c8ea5bd68f8be58b", "6.1": "165b86b603f97e32"},
    "admin/delete_confirmation.html": {"5.2": "dde33140f4884dde", "6.1": "afaad3af60d6fe9b"},
    "admin/filter.html": {"5.2": "72f8dacc61259f70", "6.1": "72f8dacc61259f70"},
    "admin/includes/fieldset.html": {"5.2": "2d7ffc5f076e04ca", "6.1": "cdcfa96ca6b4672d"},
    "admin/index.html": {"5.2": "4d0c59740cb66727", "6.1": "47e85a3596be9761"},
    "admin/invalid_setup.html": {"5.2": "179152de8ed2de5e", "6.1": "718923019085bdd6"},
    "admin/object_history.html": {"5.2": "e5eea48bb0bde182", "6.1": "37b43b8571d4fa5c"},
    "admin/pagination.html": {"5.2": "381bc2d87585687d", "6.1": "a50313922facefca"},
    "admin/search_form.html": {"5.2": "18898ee2576bda25", "6.1": "6ef977578a62cb23"},
    "admin/submit_line.html": {"5.2": "c88ed75990a3bd8e", "6.1": "d2ddc01b7813b052"},
    "admin/widgets/related_widget_wrapper.html": {"5.2": "6b7096bee4ed6fa8", "6.1": "6b7096bee4ed6fa8"},
}


def originals() -> dict[str, Path]:
    """Return {name of an overridden template: path of its original}."""
    folders = sorted(DJANGO.rglob("templates"))
    names = [path.relative_to(ROOT / "templates") for path in sorted((ROOT / "templates").rglob("*.html"))]
    return {str(name): folder / name for name in names for folder in folders if (folder / name).exists()}


def fingerprint(path: Path) -> str:
    """Return the first 16 hexadecimal digits of a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def test_exactly_the_overridden_templates_are_listed():
    assert set(ORIGINALS) == set(originals())


@pytest.mark.parametrize("name", originals())
def test_an_overridden_template_names_its_original(name):
    original = originals()[name].relative_to(DJANGO.parent)
    comment = f"{{# Follows {original} of Django 5.2 #}}"
    assert comment in (ROOT / "templates" / name).read_text(), f"templates/{name} lacks the comment {comment}"


@pytest.mark.parametrize("name", originals())
def test_the_original_of_an_overridden_template_hasnt_changed(name):
    original = originals()[name]
    seen = ORIGINALS.get(name, {}).get(VERSION)
    assert seen == fingerprint(original), (
        f"Django {django.__version__} has changed {original.relative_to(DJANGO.parent)}. Compare templates/{name} "
        f'with it; then write "{VERSION}": "{fingerprint(original)}" into ORIGINALS.'
    )
