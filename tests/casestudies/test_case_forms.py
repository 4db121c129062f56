"""The form of a case: what it shows of a content it gives back, whatever the content."""

from casestudies.case_forms import CaseForm, shown
from casestudies.content import CASE_CONTENT, SETS, SOURCES, changed_fields, complete
from casestudies.schema import read_library


def sent(content):
    """Return what a browser sends for a form that was opened and not touched."""
    values = {name: "" if value is None else value for name, value in shown(content).items() if name != SOURCES}
    for name in SETS:  # ticked boxes come in the order of the page
        values[name] = [value for value, _label in CaseForm().fields[name].choices if value in content[name]]
    return values


def test_every_shipped_case_survives_the_form_unchanged():
    """Opening and saving a case must not change a thing, or every save would show as somebody's edit."""
    for slug, values in read_library().cases.items():
        content = complete(values)
        form = CaseForm(sent(content))
        assert form.is_valid(), (slug, form.errors)
        assert changed_fields(content, form.content() | {SOURCES: content[SOURCES]}) == [], slug


def test_an_empty_form_is_no_content_but_a_blank_one():
    form = CaseForm({"title": "T", "summary": "S", "outcome": "mixed", "sectors": "15", "evidence": "thin"})
    assert form.is_valid()
    told = complete({"title": "T", "summary": "S", "outcome": "mixed", "sectors": ["15"], "evidence": "thin"})
    assert changed_fields(told, form.content() | {SOURCES: []}) == []
    assert set(form.content()) == set(CASE_CONTENT)
