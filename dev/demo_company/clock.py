"""The demo's calendar: offsets from the day of the build, told in the company's time zone.

The last months are played in order.  One clock is frozen once and moved from hour to hour,
because freezing it anew takes about a second each time.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

TIME_ZONE = "America/Mexico_City"


class Clock:
    def __init__(self):
        self.today = datetime.now(ZoneInfo(TIME_ZONE)).date()
        self._frozen = None

    def day(self, offset):
        """The date of a day; negative: before the day of the build."""
        return self.today + timedelta(days=offset)

    def __enter__(self):
        self._freezer = freeze_time(self._moment(-600, 8))
        self._frozen = self._freezer.start()
        return self

    def __exit__(self, *_error):
        self._freezer.stop()

    def move_to(self, offset, hour, minute=0):
        """Let it be that hour of that day."""
        self._frozen.move_to(self._moment(offset, hour, minute))

    def _moment(self, offset, hour, minute=0):
        local = datetime.combine(self.day(offset), time(hour, minute), ZoneInfo(TIME_ZONE))
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
