/**
 * Event notifications, RFC 5277: what happens in the orchestrator, sent to the sessions that asked.
 *
 * <p>{@link bro.orchestrator.netconf.notification.Subscriptions} is the entry. An event is turned
 * into XML once, on the thread that reports it, and queued for each session; nothing here waits.
 */
@NullMarked
package bro.orchestrator.netconf.notification;

import org.jspecify.annotations.NullMarked;
