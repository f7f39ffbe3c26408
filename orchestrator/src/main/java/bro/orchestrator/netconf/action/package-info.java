/**
 * The YANG actions of the product, one class for each.
 *
 * <p>{@link bro.orchestrator.netconf.action.Actions} is the entry: it finds the action that a
 * request names, checks its input by the model and has it carried out on the thread of the session.
 */
@NullMarked
package bro.orchestrator.netconf.action;

import org.jspecify.annotations.NullMarked;
