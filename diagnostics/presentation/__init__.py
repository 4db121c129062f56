"""A diagnosis in words: one pure layer between the snapshot and whatever prints it, page or report.

`present(snapshot)` returns a `ResultView`; `pictures` draws its charts. Nothing here reads the database.
"""

from diagnostics.presentation.result import READING_ORDER, ResultView, present

__all__ = ["READING_ORDER", "ResultView", "present"]
