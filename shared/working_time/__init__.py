"""The company's calendar (工作日历) and the working time by it: one implementation for all areas.

All but `official_holidays.py` is pure, so domains may import it. The area of communication
publishes the versions of the calendar; other areas hear of them by its facts.
"""
