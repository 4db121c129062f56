"""The audit log as organisations meet it: refusals that are written down, and the page that shows the log."""
