package bro.orchestrator.netconf.session;

import bro.orchestrator.netconf.xml.XmlReader;
import java.time.Clock;

/** What all sessions share. */
record SessionContext(
        SessionLimits limits, Clock clock, XmlReader xml, MessageMemory memory, Counters total) {}
