"""Table of a choropleth: the same figures, sortable, as files."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from observatory import maps
from observatory.language import _
from observatory.screens.panels import choropleth
from observatory.screens.panels.map_panel import Table
from observatory.selection import Selection


def of_areas(
    selection: Selection,
    measure: str,
    values: pd.DataFrame,
    *,
    key: str = "areas",
    height: int = 360,
    **where: Any,
) -> Table:
    """The areas of `choropleth.of_selection`, the highest first; empty where nobody reported.

    `where` is the `heading` of the table, or the words it is `folded` away under.
    """
    names = choropleth.area_names(selection.area_level)
    ordered = values.sort_values("value", ascending=False, na_position="last")
    # Where nobody tells of the theme, none is no count; a rate that cannot be worked out leaves its count.
    untold = (ordered["state"] == maps.State.UNKNOWN) & (ordered["facts"] == 0)
    untold &= (measure == "count") | ordered["value"].notna()
    reported = (ordered["state"] != maps.State.SILENT) & ~untold
    data = pd.DataFrame(
        {
            _("Zone"): [names[code] for code in ordered.index],
            _("Code"): ordered.index.to_numpy(),
            _("Facts"): ordered["facts"].where(reported).astype("Int64").to_numpy(),
        }
    )
    if measure != "count":
        few = (ordered["observed_facts"] < choropleth.FEW_FACTS) & ordered["value"].notna()
        data[_(choropleth.MEASURE_LABELS[measure])] = ordered["value"].round(2).to_numpy()
        data[_("To be known")] = np.where(few, choropleth.with_care(), "")
        data[_("At least")] = ordered["low"].round(2).to_numpy()
        data[_("At most")] = ordered["high"].round(2).to_numpy()
    # On the screen there is no room for what joins the file to a layer.
    where["columns"] = {_("Code"): None}
    return Table(data=data, name=selection.slug(), key=key, height=height, **where)
