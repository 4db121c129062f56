"""Charts as small SVG strings: the same bytes for the same input, readable in grey, and real text throughout.

Every chart takes words that are already translated, a `uid` that is unique on its page, and:

- `theme`: "page" leaves colours to the style sheet (classes `chart-…`), "print" writes them out for Typst;
- `width` in pixels; the height follows. Narrow charts put labels above their marks, so a page for small screens asks
  for a second, narrow drawing instead of shrinking the text.

A chart never stands alone: whoever prints it prints its numbers too.
"""

from diagnostics.charts.drivers import Bar, driver_bars
from diagnostics.charts.dumbbells import Dumbbell, dumbbells
from diagnostics.charts.functions import FunctionRow, function_map
from diagnostics.charts.scale import ScaleBand, band_scale
from diagnostics.charts.shares import ShareRow, share_bars
from diagnostics.charts.spans import SpanCell, SpanRow, span_grid
from diagnostics.charts.strips import Others, Own, comparison_strip
from diagnostics.charts.traits import TraitCell, trait_strip
from diagnostics.charts.wheels import Wheel, firms_a_spoke, wheels

__all__ = [
    "Bar",
    "Dumbbell",
    "FunctionRow",
    "Others",
    "Own",
    "ScaleBand",
    "ShareRow",
    "SpanCell",
    "SpanRow",
    "TraitCell",
    "Wheel",
    "band_scale",
    "comparison_strip",
    "driver_bars",
    "dumbbells",
    "firms_a_spoke",
    "function_map",
    "share_bars",
    "span_grid",
    "trait_strip",
    "wheels",
]
