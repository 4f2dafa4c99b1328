"""Pictures drawn without a browser: small lines inside a page, bars, calendars and maps as PNG or SVG."""

from observatory.charts.hours import hours_by_weekday
from observatory.charts.picture import map_picture
from observatory.charts.sparkline import as_image, lighter, sparkline
from observatory.charts.weeks import weeks_bars

__all__ = ["as_image", "hours_by_weekday", "lighter", "map_picture", "sparkline", "weeks_bars"]
