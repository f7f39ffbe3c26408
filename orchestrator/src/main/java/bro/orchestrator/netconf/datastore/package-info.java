/**
 * The configuration datastores: how they are edited, locked, committed and kept.
 *
 * <p>{@link bro.orchestrator.netconf.datastore.Datastores} is the entry for what sessions do,
 * {@link bro.orchestrator.netconf.datastore.RunningDatastore} for the server itself and for those
 * who live by the running configuration. Reads never wait; changes are decided one at a time on the
 * threads of sessions, and made durable many at a time.
 */
@NullMarked
package bro.orchestrator.netconf.datastore;

import org.jspecify.annotations.NullMarked;
