/**
 * Dynamic subscriptions: to the event stream, RFC 8639 and 8640, and to datastores, RFC 8641.
 *
 * <p>{@link bro.orchestrator.netconf.subscription.SubscriptionService} is the entry. Changes of
 * datastores pass one thread that keeps their order and never waits; what changed is found out for
 * the affected entry alone, once for all subscriptions that select alike. Times are UTC.
 */
@NullMarked
package bro.orchestrator.netconf.subscription;

import org.jspecify.annotations.NullMarked;
