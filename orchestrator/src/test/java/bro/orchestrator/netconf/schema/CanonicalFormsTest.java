package bro.orchestrator.netconf.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Canonical forms of RFC 6991, with the examples of RFC 5952. */
class CanonicalFormsTest {
    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8::A, 2001:db8::a",
        "2001:0db8:0001:0000:0000:0ab9:C0A8:0102, 2001:db8:1::ab9:c0a8:102",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "::ffff:0102:0304, ::ffff:1.2.3.4",
        "FE80::1%eth0, fe80::1%eth0"
    })
    void anAddressIsWrittenInOneWay(String given, String canonical) {
        assertThat(InetForms.ipv6Address(given)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:1:2::5/48, 2001:db8:1::/48",
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3/32, 10.1.2.3/32",
        "10.1.2.3/0, 0.0.0.0/0",
        "192.168.255.255/23, 192.168.254.0/23"
    })
    void aPrefixHasNoBitsBehindItsLength(String given, String canonical) {
        assertThat(InetForms.prefix(given)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-29T12:00:00Z, 2026-11-29T12:00:00Z",
        "2026-11-29T12:00:00.5+01:30, 2026-11-29T10:30:00.500Z",
        "2026-11-29T12:00:00-23:59, 2026-11-30T11:59:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2026-11-29T12:00:00.12345678901234Z, 2026-11-29T12:00:00.123456789Z"
    })
    void aTimeIsReadAsItsStandardSays(String given, String instant) {
        assertThat(DateAndTime.parse(given)).hasToString(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:00:61Z",
                "2026-01-01T00:00:00+24:00",
                "2026-01-01T00:00:00+01:60",
                "2026-01-01T00:00:00",
                "2026-01-01"
            })
    void aTimeThatNeverIsIsRefused(String text) {
        assertThatThrownBy(() -> DateAndTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
