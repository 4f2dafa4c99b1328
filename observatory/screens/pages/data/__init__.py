"""The data page: upload, receipts, rejected rows, places to correct, reporting coverage."""
