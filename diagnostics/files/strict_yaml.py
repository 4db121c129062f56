"""YAML from strangers: plain data only, no tags, each name once, and aliases that cannot unfold into a bomb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from diagnostics.files.values import DEEPEST, Unusable, decimal, unique, whole_number

MOST_VALUES = 20_000  # fifty buyers with every answer and its evidence need seven thousand
TEXT_TAG = "tag:yaml.org,2002:str"


class StrictLoader(yaml.SafeLoader):
    """Loads a document whose nodes are measured while they are composed. Raises MarkedYAMLError for what it refuses."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0
        self.composed = 0
        self.measures: dict[int, tuple[int, int]] = {}  # values and levels in each node, by the id of the node

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and what is in it, counting."""
        event = self.peek_event()
        if getattr(event, "tag", None) not in (None, "!"):
            refuse(event, "tags, such as !!python/object, are not accepted")
        self.count(event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        self.measure(node, event)
        return node

    def count(self, event: yaml.Event) -> None:
        """Stop early: what is too long or too deep is not even composed."""
        self.composed += 1
        if self.composed > MOST_VALUES:
            refuse(event, f"there are more than {MOST_VALUES} values")
        if self.depth >= DEEPEST:
            refuse(event, f"lists and mappings are nested more than {DEEPEST} deep")

    def measure(self, node: Any, event: yaml.Event) -> None:
        """Note how much a node holds once its aliases are unfolded."""
        if isinstance(event, yaml.AliasEvent):
            if id(node) not in self.measures:
                refuse(event, f"the alias *{event.anchor} stands within what it stands for")
            return
        inside = [self.measures[id(child)] for child in children(node)]
        values = 1 + sum(values for values, _levels in inside)
        levels = 1 + max((levels for _values, levels in inside), default=0)
        if values > MOST_VALUES:
            refuse(event, f"there are more than {MOST_VALUES} values, aliases unfolded")
        if levels > DEEPEST:
            refuse(event, f"lists and mappings are nested more than {DEEPEST} deep, aliases unfolded")
        self.measures[id(node)] = values, levels


def children(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield the nodes directly in a node."""
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair


def refuse(event: Any, problem: str) -> NoReturn:
    """Raise what is wrong at a place."""
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


# ---------------------------------------------------------------- nodes to values


def mapping(loader: StrictLoader, node: yaml.MappingNode) -> dict[str, Any]:
    """Return names with values; names are texts, and merging mappings (<<) is not accepted."""
    for name, _value in node.value:
        if name.tag != TEXT_TAG:
            refuse(name, "a name must be a text; put it in quotes if it looks like a number, a date, yes or no")
    return unique(
        (loader.construct_object(name, deep=True), loader.construct_object(value, deep=True))
        for name, value in node.value
    )


def sequence(loader: StrictLoader, node: yaml.SequenceNode) -> list[Any]:
    """Return a list."""
    return [loader.construct_object(item, deep=True) for item in node.value]


def integer(_loader: StrictLoader, node: yaml.ScalarNode) -> int | Unusable:
    """Return a whole number; one that is long, or not written in digits alone, stays as written."""
    text = str(node.value)
    return whole_number(text) if text.lstrip("+-").isdecimal() else Unusable(text)


def number(_loader: StrictLoader, node: yaml.ScalarNode) -> float | Unusable:
    """Return a decimal number; infinities, NaN and numbers to the base of sixty stay as written."""
    try:
        return decimal(str(node.value))
    except ValueError:
        return Unusable(str(node.value))


def as_written(_loader: StrictLoader, node: yaml.ScalarNode) -> Unusable:
    """Return a date, or yes and no, as it was written: nothing in an assessment file is one."""
    return Unusable(str(node.value))


for tag, construct in (
    ("map", mapping),
    ("seq", sequence),
    ("int", integer),
    ("float", number),
    ("timestamp", as_written),
    ("bool", as_written),
):
    StrictLoader.add_constructor(f"tag:yaml.org,2002:{tag}", construct)
