/**
 * XPath 1.0 with the functions of YANG, RFC 7950 sections 6.4 and 10, over trees that are read
 * lazily.
 *
 * <p>{@link bro.orchestrator.netconf.xpath.XPath} is the entry for rules of the model, {@link
 * bro.orchestrator.netconf.xpath.XPathFilter} the one for filters of clients. Each evaluation is
 * confined to one thread and bounded by a {@link bro.orchestrator.netconf.xpath.Budget}.
 */
@NullMarked
package bro.orchestrator.netconf.xpath;

import org.jspecify.annotations.NullMarked;
