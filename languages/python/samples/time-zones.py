from datetime import datetime
from zoneinfo import ZoneInfo

print(datetime.fromtimestamp(0, ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%d %H:%M %Z"))
