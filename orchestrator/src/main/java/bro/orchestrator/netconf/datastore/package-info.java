/**
 * The running configuration: how it is read, edited, locked and kept.
 *
 * <p>{@link bro.orchestrator.netconf.datastore.RunningDatastore} is the entry. Reads never wait;
 * edits are made one at a time on the threads of sessions.
 */
@NullMarked
package bro.orchestrator.netconf.datastore;

import org.jspecify.annotations.NullMarked;
