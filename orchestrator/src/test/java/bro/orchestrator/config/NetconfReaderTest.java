package bro.orchestrator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.config.Config.CallHome;
import bro.orchestrator.config.Config.CertToName;
import bro.orchestrator.config.Config.Events;
import bro.orchestrator.config.Config.Netconf;
import bro.orchestrator.config.Config.NetconfShares;
import bro.orchestrator.config.Config.Place;
import bro.orchestrator.core.failure.BroException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys below {@code netconf}. */
class NetconfReaderTest {
    private static final String FINGERPRINT = "02" + ":ab".repeat(20);
    private static final String TLS =
            """
            netconf:
              tls:
                certificate: a.pem
                key: b.pem
                client-ca: c.pem
                cert-to-name:
                  - {fingerprint: "%s", map-type: specified, name: admin}
                  - {fingerprint: "%s", map-type: san-any}
            """
                    .formatted(FINGERPRINT, FINGERPRINT);

    @TempDir private Path directory;

    private Netconf read(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("bro.yaml"), yaml);
        return ConfigReader.read(Optional.of(file), environment, List.of(), directory).netconf();
    }

    private Netconf read(String yaml) throws IOException {
        return read(yaml, Map.of());
    }

    private void assertBad(String yaml, String... told) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(BroException.class)
                .hasMessageContainingAll(told);
    }

    @Test
    void withoutMoreSshAloneIsServed() throws IOException {
        Netconf netconf = read("netconf: {max-sessions: 7}");

        assertThat(netconf.tls()).isEmpty();
        assertThat(netconf.callHome()).isEmpty();
        assertThat(netconf.shares()).isEqualTo(new NetconfShares(7, 7, 256, Duration.ZERO));
    }

    @Test
    void eventsOfThePastHaveLimits() throws IOException {
        assertThat(read("netconf: {max-sessions: 7}").events())
                .isEqualTo(new Events(200_000, 64, Duration.ofDays(30), 16, 4096));
        Netconf netconf =
                read(
                        """
                        netconf:
                          events: {max-count: 1000, max-mebibytes: 2, segments: 8, max-unwritten: 9}
                        """,
                        Map.of("BRO_NETCONF_EVENTS_MAX_AGE", "7d"));

        assertThat(netconf.events()).isEqualTo(new Events(1000, 2, Duration.ofDays(7), 8, 9));
        assertBad("netconf: {events: {segments: 1}}", "netconf.events.segments", "from 2");
        assertBad("netconf: {events: {max-count: 15}}", "netconf.events.max-count", "from 16");
    }

    @Test
    void sharesCanBeSmaller() throws IOException {
        Netconf netconf =
                read(
                        """
                        netconf:
                          max-user-sessions: 3
                          max-address-sessions: 4
                          max-address-logins: 5
                          idle-timeout: 10m
                        """);

        assertThat(netconf.shares()).isEqualTo(new NetconfShares(3, 4, 5, Duration.ofMinutes(10)));
        assertBad("netconf: {max-sessions: 2, max-user-sessions: 3}", "from 1 to 2");
    }

    @Test
    void tlsHasFilesAndMaps() throws IOException {
        var tls = read(TLS).tls().orElseThrow();

        assertThat(tls.port()).isEqualTo(6513);
        assertThat(tls.certificate()).isEqualTo(directory.resolve("a.pem"));
        assertThat(tls.certToName())
                .containsExactly(
                        new CertToName(FINGERPRINT, "specified", Optional.of("admin")),
                        new CertToName(FINGERPRINT, "san-any", Optional.empty()));
    }

    @Test
    void tlsWithoutAnAuthorityForClientsIsBad() {
        assertBad("netconf: {tls: {certificate: a, key: b}}", "netconf.tls.client-ca");
    }

    @Test
    void mapsThatCannotBeAreBad() {
        assertBad(TLS.replace("02:ab", "01:ab"), "cert-to-name.0.fingerprint");
        assertBad(TLS.replace("san-any", "any"), "'any' is none of");
        assertBad(TLS.replace(", name: admin", ""), "a name is needed");
        assertBad(TLS.replace("san-any", "san-any, name: x"), "a name is needed");
    }

    @Test
    void clientsAreCalledHomeInTheirOrder() throws IOException {
        Netconf netconf =
                read(
                        TLS
                                + """
                                  call-home:
                                    - name: nms
                                      transport: ssh
                                      endpoints: [nms.example, "[2001:db8::1]:99", "10.0.0.1:7"]
                                    - {name: other, transport: tls, endpoints: o, period: 2h}
                                """);

        assertThat(netconf.callHome())
                .containsExactly(
                        new CallHome(
                                "nms",
                                false,
                                List.of(
                                        new Place("nms.example", Optional.empty()),
                                        new Place("2001:db8::1", Optional.of(99)),
                                        new Place("10.0.0.1", Optional.of(7))),
                                Optional.empty()),
                        new CallHome(
                                "other",
                                true,
                                List.of(new Place("o", Optional.empty())),
                                Optional.of(Duration.ofHours(2))));
    }

    @Test
    void clientsThatCannotBeAreBad() {
        String client =
                "netconf: {call-home: [{name: a, transport: ssh, endpoints: h, period: 1h}]}";
        assertBad(client.replace("ssh", "tls"), "call-home.0.transport", "netconf.tls");
        assertBad(client.replace("ssh", "tcp"), "neither ssh nor tls");
        assertBad(client.replace("endpoints: h", "endpoints: 'h:0'"), "from 1 to 65535");
        assertBad(client.replace("endpoints: h", "endpoints: 'a:b:c'"), "no host");
        assertBad(client.replace("1h", "30s"), "1m");
        assertBad(client.replace("endpoints", "endpoint"), "there is no such key");
    }

    @Test
    void theEnvironmentKnowsItemsToo() throws IOException {
        Netconf netconf =
                read(
                        TLS,
                        Map.of(
                                "BRO_NETCONF_TLS_CERT_TO_NAME_0_NAME", "operator",
                                "BRO_NETCONF_CALL_HOME_3_NAME", "nms",
                                "BRO_NETCONF_CALL_HOME_3_TRANSPORT", "tls",
                                "BRO_NETCONF_CALL_HOME_3_ENDPOINTS", "h"));

        assertThat(netconf.tls().orElseThrow().certToName().getFirst().name()).contains("operator");
        assertThat(netconf.callHome()).hasSize(1);
    }
}
