/**
 * Event notifications, RFC 5277: what happens in the orchestrator, sent to the sessions that asked.
 *
 * <p>{@link bro.orchestrator.netconf.notification.EventStream} is the entry. Who reports an event
 * does not wait; one thread has it turned into XML, once, keeps it and queues it for each session.
 */
@NullMarked
package bro.orchestrator.netconf.notification;

import org.jspecify.annotations.NullMarked;
