"""The form of a case, in sections, and the form that starts one. What it reads is a content, and it shows one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, LayoutObject
from django import forms
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from casestudies import checklist, presentation
from casestudies import form_fields as fields
from casestudies import vocabulary as words
from casestudies.content import Content
from casestudies.wording import label_of

LONGEST_STORY = 3000
BEFORE, AFTER = "before", "after"
LEVELS = [(str(level), name) for level, name in words.WHO_DOES.items()]
CHANGES = ("process_change", "product_change", "functional_change", "chain_change")
FUNCTIONS = {f"functions_{when}": [f"{when}_{key}" for key in words.FUNCTIONS] for when in (BEFORE, AFTER)}
BANDS = {key: f"band_{key}" for key in words.BANDS}
SPREAD = {**FUNCTIONS, "bands": list(BANDS.values()), "top_share_tenths": ["top_share"]}
NEEDED = {
    "title": _("Enter a title"),
    "summary": _("Enter a summary"),
    "outcome": _("Select how it came out"),
    "sectors": _("Enter at least one sector"),
    "evidence": _("Select how much the source has to go on"),
}


def names_of(field: str) -> list[str]:
    """Return the names of the form's fields that hold one field of a content."""
    return SPREAD.get(field, [field])


class Section(LayoutObject):
    """A part of the form with its heading in the margin and a word on what belongs there."""

    template = "casestudies/desk/_section.html"

    def __init__(self, heading: Any, about: Any, *inner: Any) -> None:
        self.heading, self.about, self.fields = heading, about, list(inner)

    def render(self, form: Any, context: Context, **kwargs: Any) -> str:
        inner = self.get_rendered_fields(form, context, **kwargs)
        return render_to_string(self.template, {"heading": self.heading, "about": self.about, "inner": inner})


class WhoDoesWhat(LayoutObject):
    """The seven functions as a table, a level before and a level after for each."""

    template = "casestudies/desk/_functions.html"

    def __init__(self) -> None:
        self.fields: list[str] = []

    def render(self, form: Any, context: Context, **kwargs: Any) -> str:
        rows = [
            {"name": one.label, "before": form[f"{BEFORE}_{one.value}"], "after": form[f"{AFTER}_{one.value}"]}
            for one in words.Function
        ]
        return render_to_string(self.template, {"rows": rows})


def essentials() -> dict[str, forms.Field]:
    """Return the fields without which there is no case, not even a draft."""
    return {
        "title": fields.line(label_of("title"), 160, needed=NEEDED["title"]),
        "summary": fields.text(
            label_of("summary"), 600, needed=NEEDED["summary"], help_text=_("Two or three plain sentences."), rows=3
        ),
        "outcome": fields.choice(label_of("outcome"), words.Outcome, needed=NEEDED["outcome"]),
        "sectors": fields.sectors(label_of("sectors"), needed=NEEDED["sectors"]),
        "evidence": fields.choice(label_of("evidence"), words.Strength, needed=NEEDED["evidence"]),
    }


def story() -> dict[str, forms.Field]:
    """Return the fields that a reader reads."""
    return {name: fields.text(label_of(name), LONGEST_STORY) for name in (*checklist.STORY, "limits")}


def attributes() -> dict[str, forms.Field]:
    """Return the fields that say what it is a case of."""
    return {
        "family": forms.SlugField(
            label=fields.optional(label_of("family")),
            max_length=40,
            required=False,
            help_text=_("Cases drawn from the same study share a word here, such as brenta."),
            error_messages={
                "invalid": _("Family must be one word of letters, digits and hyphens"),
                "max_length": fields.too_long(label_of("family"), 40),
            },
        ),
        "keywords": fields.line(label_of("keywords"), 300),
        "cluster": fields.line(label_of("cluster"), 120),
        "countries": fields.countries(label_of("countries")),
        "period_start": fields.year(label_of("period_start")),
        "period_end": fields.year(label_of("period_end")),
        "firm_sizes": fields.tick_boxes(label_of("firm_sizes"), words.FirmSize.choices),
        "firm_role": fields.line(label_of("firm_role"), 200),
        "chain": fields.line(label_of("chain"), 120),
        "chain_position": fields.choice(label_of("chain_position"), words.ChainPosition),
        "end_market": fields.line(label_of("end_market"), 200),
        "destinations": fields.tick_boxes(label_of("destinations"), words.Destination.choices),
        "buyer_kinds": fields.tick_boxes(label_of("buyer_kinds"), words.BuyerKind.choices),
        "governance": fields.choice(label_of("governance"), words.Governance),
        "top_share": fields.number(
            _("Share of the largest buyer, in percent of sales"), forms.DecimalField,
            refusal=_("Enter a share from 0 to 100 with one decimal at most, such as 65"),
            min_value=0, max_value=100, max_digits=4, decimal_places=1,
        ),
    }  # fmt: skip


def developments() -> dict[str, forms.Field]:
    """Return the fields that say what became of the firm."""
    return {
        **{name: fields.select(name, LEVELS) for names in FUNCTIONS.values() for name in names},
        **{name: fields.choice(label_of(name), words.Change) for name in CHANGES},
        "risk_form": fields.choice(label_of("risk_form"), words.RiskForm),
        **{name: band_field(key) for key, name in BANDS.items()},
        "levers": fields.tick_boxes(label_of("levers"), words.Lever.choices),
    }


def band_field(criterion: str) -> forms.ChoiceField:
    """Return a field for the band of one criterion."""
    return fields.select(
        words.Criterion(criterion).label, [(band, words.Band(band).label) for band in words.BANDS[criterion]]
    )


def evidence() -> dict[str, forms.Field]:
    """Return the fields that say where it is told and what is our inference."""
    return {
        "place": fields.line(label_of("place"), 300),
        "place_lines": fields.line(label_of("place_lines"), 120),
        "our_inference": fields.text(
            fields.optional(label_of("our_inference")), LONGEST_STORY,
            help_text=_("What the source does not say, and we concluded from it."),
        ),
        "inferred": fields.tick_boxes(
            label_of("inferred"), [(name, presentation.label_of(name)) for name in words.INFERABLE]
        ),
    }  # fmt: skip


class NewCaseForm(forms.Form):
    """What a case needs to exist; the rest comes on its own page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(essentials())
        self.helper = fields.plain_helper(*self.fields)

    def content(self) -> Content:
        """Return what was typed as a part of a content. Call after is_valid."""
        return dict(self.cleaned_data)


class CaseForm(forms.Form):
    """The whole of a case but its sources. A draft may be as incomplete as it likes, never contradict itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in (essentials(), story(), attributes(), developments(), evidence()):
            self.fields.update(group)
        self.helper = fields.plain_helper(*LAYOUT)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        start, end = typed.get("period_start"), typed.get("period_end")
        if end is not None and start is not None and start > end:
            self.add_error("period_end", _("The last year comes before the first. Put them in order"))
        if typed.get("inferred") and not typed.get("our_inference") and "our_inference" not in self.errors:
            self.add_error("our_inference", _("Say in words what is our inference: attributes are marked as such"))
        return typed

    def content(self) -> Content:
        """Return what was typed as a content without sources. Call after is_valid."""
        typed = dict(self.cleaned_data)
        share: Decimal | None = typed.pop("top_share")
        levels = {field: levels_from(typed, names) for field, names in FUNCTIONS.items()}
        bands = {key: band for key, name in BANDS.items() if (band := typed.pop(name))}
        return typed | levels | {"bands": bands, "top_share_tenths": None if share is None else int(share * 10)}


def levels_from(typed: dict[str, Any], names: list[str]) -> dict[str, int | None] | None:
    """Take the levels of the seven functions out of what was typed; None where not one is told."""
    chosen = [typed.pop(name) for name in names]
    if not any(chosen):
        return None
    return {key: int(level) if level else None for key, level in zip(words.FUNCTIONS, chosen, strict=True)}


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the form's fields for a content."""
    values = {name: value for name, value in content.items() if name not in SPREAD}
    values |= {name: ", ".join(content[name]) for name in ("sectors", "countries")}
    share = content["top_share_tenths"]
    values["top_share"] = None if share is None else f"{share / 10:g}"
    for field, names in FUNCTIONS.items():
        levels = content[field] or {}
        pairs = zip(names, (levels.get(key) for key in words.FUNCTIONS), strict=True)
        values |= {name: "" if level is None else str(level) for name, level in pairs}
    return values | {name: content["bands"].get(key, "") for key, name in BANDS.items()}


LAYOUT = (
    Section(
        _("Story"), _("What the reader reads, in our own words. Name firms only where the source does."),
        "title", "summary", *story(),
    ),
    Section(
        _("What it is a case of"), _("Search and matching go by these. Leave open what the source does not say."),
        "outcome", "sectors", "countries", "cluster", Div("period_start", "period_end", css_class="row"), "firm_sizes",
        "firm_role", "chain", "chain_position", "buyer_kinds", "top_share", "governance", "destinations", "end_market",
        "family", "keywords",
    ),
    Section(
        _("What became of it"), _("Who did what, what moved, and how the criteria would judge it."),
        WhoDoesWhat(), Div(*CHANGES, css_class="row"), "risk_form", Div(*BANDS.values(), css_class="row"), "levers",
    ),
    Section(
        _("Evidence"), _("How far to trust it, and what is ours in it."),
        "evidence", Div("place", "place_lines", css_class="row"), "our_inference", "inferred",
    ),
)  # fmt: skip
