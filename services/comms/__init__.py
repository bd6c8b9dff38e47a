"""The communication area: requests, calendars, meetings, notices."""
