"""The session of a reader: page frame, state in the URL, language and theme of Streamlit itself."""
