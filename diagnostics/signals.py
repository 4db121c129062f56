"""What others may want to count as it happens. One who listens and fails hinders nobody; one who is slow does."""

from django.dispatch import Signal

# Sent after commit, with `count` of the answers.
answers_saved = Signal()
# Sent after each attempt at a report, with `outcome`: made, failed, or void where somebody else has it.
report_tried = Signal()
