"""The only home of Streamlit besides ``app.py``: one module a page, and what the pages share.

A page computes nothing: it reads its state from the URL (`state`), asks the library through a cache
(`ask`), and lays the answers out (`frame`, `parts`).
"""
