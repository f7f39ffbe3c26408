package bro.orchestrator.netconf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.opendaylight.netconf.api.messages.NetconfMessage;
import org.opendaylight.netconf.client.NetconfClientFactoryImpl;
import org.opendaylight.netconf.client.NetconfClientSession;
import org.opendaylight.netconf.client.SimpleNetconfClientSessionListener;
import org.opendaylight.netconf.client.conf.NetconfClientConfiguration.NetconfClientProtocol;
import org.opendaylight.netconf.client.conf.NetconfClientConfigurationBuilder;
import org.opendaylight.netconf.common.di.DefaultNetconfTimer;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.crypto.types.rev241010.password.grouping.password.type.CleartextPasswordBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Host;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddress;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Address;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.client.rev240814.netconf.client.initiate.stack.grouping.transport.ssh.ssh.SshClientParametersBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.client.rev240814.netconf.client.initiate.stack.grouping.transport.ssh.ssh.TcpClientParametersBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.ssh.client.rev241010.ssh.client.grouping.ClientIdentityBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.ssh.client.rev241010.ssh.client.grouping.client.identity.PasswordBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;

/** A session of OpenDaylight's netconf-client, logged in as admin. */
final class OdlClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final DefaultNetconfTimer timer = new DefaultNetconfTimer();
    private final NetconfClientFactoryImpl factory = new NetconfClientFactoryImpl(timer);
    private final SimpleNetconfClientSessionListener listener =
            new SimpleNetconfClientSessionListener();
    private final NetconfClientSession session;
    private int sent;

    OdlClient(int port) throws Exception {
        var tcp =
                new TcpClientParametersBuilder()
                        .setRemoteAddress(new Host(new IpAddress(new Ipv4Address("127.0.0.1"))))
                        .setRemotePort(new PortNumber(Uint16.valueOf(port)))
                        .build();
        var password =
                new CleartextPasswordBuilder().setCleartextPassword(RunningServer.PASSWORD).build();
        var ssh =
                new SshClientParametersBuilder()
                        .setClientIdentity(
                                new ClientIdentityBuilder()
                                        .setUsername("admin")
                                        .setPassword(
                                                new PasswordBuilder()
                                                        .setPasswordType(password)
                                                        .build())
                                        .build())
                        .build();
        session =
                factory.createClient(
                                NetconfClientConfigurationBuilder.create()
                                        .withProtocol(NetconfClientProtocol.SSH)
                                        .withTcpParameters(tcp)
                                        .withSshParameters(ssh)
                                        .withSessionListener(listener)
                                        .withConnectionTimeoutMillis(
                                                TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))
                                        .build())
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    NetconfClientSession session() {
        return session;
    }

    /** Sends an operation; the reply has the message-id of the request. */
    Answer ask(String operation) throws Exception {
        String id = "m-" + ++sent;
        Answer request = Answer.parse(Conversation.rpc(id, operation).getBytes(UTF_8));
        var message = new NetconfMessage(request.root().getOwnerDocument());
        NetconfMessage reply =
                listener.sendRequest(message).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(reply.getDocument().getDocumentElement().getAttribute("message-id"))
                .isEqualTo(id);
        return new Answer(reply.toString(), reply.getDocument().getDocumentElement());
    }

    @Override
    public void close() {
        session.close();
        factory.close();
        timer.close();
    }
}
