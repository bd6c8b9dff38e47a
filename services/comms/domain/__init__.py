"""The rules of requests and their clocks, meetings, matters, notices and webhooks; pure."""
