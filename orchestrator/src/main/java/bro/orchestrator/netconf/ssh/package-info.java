/**
 * NETCONF over SSH, RFC 6242: host keys, logins and the {@code netconf} subsystem, on MINA SSHD,
 * which is seen nowhere else.
 *
 * <p>{@link bro.orchestrator.netconf.ssh.SshTransport} is the entry. One thread reads all sockets
 * and never waits; each channel's work runs on a virtual thread of its own.
 */
@NullMarked
package bro.orchestrator.netconf.ssh;

import org.jspecify.annotations.NullMarked;
