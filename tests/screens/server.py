"""The app's server as browser tests run it: `python -m tests.screens.server run app.py …`.

It makes nothing ready behind the pages: two years of weeks take half a minute of a core for each server, and
one reader looks at two or three of them. `serve(data, ahead=True)` runs it as it is.
"""

from __future__ import annotations

from streamlit.web.cli import main

from observatory.screens.jobs import prewarm

if __name__ == "__main__":
    prewarm.WEEKS = 0
    main(prog_name="streamlit")
