/**
 * The rules of the model about data, RFC 7950 section 8: what must be there, how often, under which
 * conditions, and what it may refer to.
 *
 * <p>{@link bro.orchestrator.netconf.rules.Rules} is the entry. After a change it looks only at
 * what the change can affect.
 */
@NullMarked
package bro.orchestrator.netconf.rules;

import org.jspecify.annotations.NullMarked;
