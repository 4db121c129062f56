"""Templates, stylesheets and scripts keep the rules that hold everywhere: nothing inline, physical or unknown."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory
from django.views import defaults

from config.urls import urlpatterns  # noqa: F401  (the error views need a URLconf)

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLESHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
STYLE = re.sub(r"/\*.*?\*/", "", "\n".join(sheet.read_text() for sheet in STYLESHEETS), flags=re.DOTALL)
GENERATED = {"requiredField", "fs-6"}  # written by crispy, meant to look like the text around it


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def markup(path: Path) -> str:
    """Return the template's text without its comments."""
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_compiles(path: Path):
    engines["django"].get_template(str(path.relative_to(settings.BASE_DIR / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path: Path):
    text = markup(path)
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    # A block of JSON is data: browsers run none of it.
    assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/json\"))", text)
    assert not re.search(r"<(script|link|img|iframe|source|use)\b[^>]*[\"'](https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_class_has_a_style(path: Path):
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", STYLE)) | GENERATED
    used: set[str] = set()
    for value in re.findall(r'\sclass="((?:[^"{]|{%.*?%}|{{.*?}}|{)*)"', markup(path)):
        plain = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "?", value))
        used |= {word for word in plain.split() if "?" not in word and not word.endswith("-")}
    assert sorted(used - known) == []


def test_a_class_without_style_would_be_found():
    assert "no-such-class" not in STYLE


def test_directions_are_logical():
    """Right-to-left languages mirror the page by themselves, as nothing names left or right."""
    physical = re.findall(
        r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom|"
        r"(?:min-|max-)?(?:width|height)|float|text-align:\s*(?:left|right))\s*:",
        re.sub(r"@media[^{]*", "", STYLE),
    )
    assert [found for found in physical if found != "float"] == []


def media_rules(condition: str) -> list[str]:
    """Return the bodies of the stylesheets' @media blocks with that condition."""
    return re.findall(rf"@media[^{{]*{re.escape(condition)}[^{{]*{{((?:[^{{}}]*{{[^{{}}]*}})*)", STYLE)


def test_colours_do_not_change_with_the_width():
    """The browser tests look at each theme at one width only, which holds as long as this does."""
    narrow = " ".join(media_rules("(max-width") + media_rules("(min-width"))
    assert narrow
    assert [
        value
        for value in re.findall(r"(?<![\w-])color:\s*([^;}]+)", narrow)
        if value not in {"var(--ink)", "var(--muted)"}
    ] == []


def test_colours_are_variables():
    """A colour is written once for light and once for dark, and used by name, so that both themes are whole."""
    rules = re.sub(r"(?s)(:root|@media print)\s*{.*?}", "", STYLE)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []


def test_stylesheet_and_scripts_are_light():
    """Every page has the common sheet and one of its own at the most."""
    common, *own = sorted((sheet.stat().st_size for sheet in STYLESHEETS), reverse=True)
    assert common + max(own) < 60_000
    assert sum(script.stat().st_size for script in SCRIPTS) < 40_000


def variables(theme: str) -> dict[str, str]:
    """Return the colours of the light or dark theme by name."""
    light, dark = re.findall(r":root\s*{(.*?)}", STYLE, flags=re.DOTALL)[:2]
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", light))
    return colours if theme == "light" else colours | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", dark))


def luminance(colour: str) -> float:
    """Return WCAG's relative luminance of "#rrggbb"."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *[(text, ground) for text in ("ink", "muted", "accent", "error") for ground in ("canvas", "surface", "sunken")],
    *[(tone, f"{tone}-wash") for tone in ("accent", "success", "warning", "error")],
    *[("ink", f"{tone}-wash") for tone in ("accent", "success", "warning", "error")],
    ("muted", "accent-wash"),
    ("success", "canvas"),
    ("warning", "canvas"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("focus-edge", "focus"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable_on_its_ground(theme: str, text: str, ground: str):
    colours = variables(theme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface"])
def test_frames_of_fields_show(theme: str, ground: str):
    colours = variables(theme)
    assert contrast(colours["border"], colours[ground]) >= 3


def test_contrast_of_black_and_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 6) == 21


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (defaults.bad_request, 400, "We could not read that request"),
        (defaults.permission_denied, 403, "You may not do this"),
        (defaults.server_error, 500, "Something went wrong on our side"),
    ],
)
def test_error_pages_stand_without_a_database(rf: RequestFactory, view, status: int, heading: str):
    """No database here: a page that says the database is down must not ask it anything."""
    request = rf.get("/")
    answer = view(request) if status == 500 else view(request, Exception("x"))
    assert answer.status_code == status
    assert heading in answer.content.decode()


def test_forged_form_is_refused_in_our_words():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert "This page has been open too long" in answer.content.decode()
