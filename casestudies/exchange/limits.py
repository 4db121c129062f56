"""How large a file of cases may be. A library of thousands of cases fits; a bomb does not."""

MOST_MEGABYTES = 10  # of the file as it comes
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_UNPACKED_MEGABYTES = 40  # of a workbook's parts together
MOST_UNPACKED_BYTES = MOST_UNPACKED_MEGABYTES * 1024 * 1024
MOST_PARTS = 200  # files inside a workbook
MOST_ROWS = 5_000  # of a sheet or a CSV, and entries of a YAML file
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # what a spreadsheet's cell can hold, in UTF-16 units
LONGEST_TEXT = 30_000  # of a part of the story; leaves a cell room for what protects it
DEEPEST = 8  # nesting of a YAML file; a case needs five
