"""What others may want to count as it happens. Whoever listens is slow for everybody, and may not fail."""

from django.dispatch import Signal

# Sent after commit, with `count` of the answers.
answers_saved = Signal()
# Sent after each attempt at a report, with `outcome`: made, failed, or void where somebody else has it.
report_tried = Signal()
