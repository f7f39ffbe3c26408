"""Checks of a NETCONF server through ncclient; the JUnit test runs one check each.

Usage: checks.py CHECK PORT [KEY-FILE]
The server holds what FakeOrchestrator says; users admin, operator and viewer
have the password "pw".
"""

import sys

import checks_actions
import checks_candidate
import checks_edits
import checks_events
import checks_reading
import checks_sessions

TOPICS = (checks_actions, checks_candidate, checks_edits, checks_events, checks_reading,
          checks_sessions)

if __name__ == "__main__":
    name = "check_" + sys.argv[1]
    next(getattr(topic, name) for topic in TOPICS if hasattr(topic, name))()
