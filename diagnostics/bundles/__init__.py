"""The reports of many firms as one file: chosen from the portfolio, made one by one, streamed as a ZIP."""
