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
from diagnostics.charts.traits import TraitCell, trait_strip

__all__ = [
    "Bar",
    "Dumbbell",
    "FunctionRow",
    "ScaleBand",
    "ShareRow",
    "TraitCell",
    "band_scale",
    "driver_bars",
    "dumbbells",
    "function_map",
    "share_bars",
    "trait_strip",
]
