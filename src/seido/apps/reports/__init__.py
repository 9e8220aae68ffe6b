"""Reports: workbooks and printed pages, made from the same functions as every other face of a figure."""
