"""The app: sets up and navigates. `observatory app`, or `streamlit run app.py`.

The server imports it for `app`, which stands behind the gate, and runs it for every reader. Pages are
imported when they are run: what they register with the server needs one that is there.
"""

from __future__ import annotations

import streamlit as st

from observatory.access.rights import check_listening
from observatory.screens import serving
from observatory.screens.jobs.memory import keep_little
from observatory.settings import data_folder


@st.cache_resource(show_spinner=False)
def set_up() -> None:
    """Once a server: Leaflet's files where `serving.routes` finds them."""
    from observatory.maps import serve_from

    serve_from(serving.static_folder(), st.get_option("server.baseUrlPath"))


if __name__ == "__main__":
    from observatory.screens import navigation

    set_up()
    navigation.run()
else:
    keep_little()
    check_listening(st.get_option("server.address"), data_folder())
    app = st.App(__file__, routes=serving.routes(), middleware=serving.middleware())
