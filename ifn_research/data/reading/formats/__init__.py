"""The formats of files: text, workbooks, columnar formats, JSON, R data."""
