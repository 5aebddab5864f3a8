TZ=Europe/Berlin date -d @0 '+%Y-%m-%d %H:%M %Z'
