"""Forms of a document: PDF by Typst, one HTML file, a workbook."""
