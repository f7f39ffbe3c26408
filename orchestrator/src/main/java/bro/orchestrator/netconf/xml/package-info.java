/**
 * XML as NETCONF uses it: parsed into small immutable trees under limits, written as a stream.
 *
 * <p>{@link bro.orchestrator.netconf.xml.XmlReader} and {@link
 * bro.orchestrator.netconf.xml.XmlWriter} are the ways in and out. Knows nothing of NETCONF but its
 * namespaces. Readers and writers are confined to one thread; elements are values.
 */
@NullMarked
package bro.orchestrator.netconf.xml;

import org.jspecify.annotations.NullMarked;
