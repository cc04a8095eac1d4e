"""Legal and service clocks: pure functions of dates, which read neither the time nor the database."""
