"""The only home of Streamlit besides ``app.py``.

A page (`pages`) computes nothing: it reads its state from the URL (`session.url_state`), asks the library
through a cache (`cache`), and lays the answers out (`panels`, `widgets`). What runs behind the pages is a job
(`jobs`).
"""
