package bro.orchestrator.netconf.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * One entry of RFC 7407's {@code cert-to-name}: for certificates of a fingerprint, or below an
 * authority's certificate of that fingerprint, where the user's name stands.
 *
 * @param fingerprint as {@code tls-fingerprint}
 */
public record CertificateMap(String fingerprint, Source source) {

    /** Where a name is taken from. */
    public sealed interface Source {}

    /** The map itself tells it. */
    public record Specified(String name) implements Source {}

    /** A field of the certificate tells it. */
    public enum Field implements Source {
        SAN_RFC822_NAME,
        SAN_DNS_NAME,
        SAN_IP_ADDRESS,
        SAN_ANY,
        COMMON_NAME
    }

    private static final int RFC822_NAME = 1;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Checks the fingerprint, with an {@link IllegalArgumentException}. */
    public CertificateMap {
        Fingerprint.parse(fingerprint);
    }

    /**
     * The user whom the first of some maps that applies and finds a name, names.
     *
     * @param verified the client's certificate, then those up to the authority that is trusted
     */
    static Optional<String> user(List<CertificateMap> maps, List<X509Certificate> verified) {
        return maps.stream()
                .filter(map -> map.appliesTo(verified))
                .flatMap(map -> map.name(verified.getFirst()).stream())
                .findFirst();
    }

    private boolean appliesTo(List<X509Certificate> verified) {
        Fingerprint wanted = Fingerprint.parse(fingerprint);
        return verified.stream().anyMatch(wanted::isOf);
    }

    private Optional<String> name(X509Certificate certificate) {
        return switch (source) {
            case Specified specified -> Optional.of(specified.name());
            case Field field ->
                    switch (field) {
                        case SAN_RFC822_NAME -> alternative(certificate, RFC822_NAME);
                        case SAN_DNS_NAME -> alternative(certificate, DNS_NAME);
                        case SAN_IP_ADDRESS -> alternative(certificate, IP_ADDRESS);
                        case SAN_ANY -> alternative(certificate, RFC822_NAME, DNS_NAME, IP_ADDRESS);
                        case COMMON_NAME -> commonName(certificate);
                    };
        };
    }

    private static Optional<String> alternative(X509Certificate certificate, int... kinds) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream().flatMap(name -> ofKind(name, kinds)).findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    private static Stream<String> ofKind(List<?> name, int... kinds) {
        for (int kind : kinds) {
            if (name.get(0).equals(kind) && name.get(1) instanceof String text && !text.isEmpty()) {
                return normalized(kind, text).stream();
            }
        }
        return Stream.empty();
    }

    private static Optional<String> normalized(int kind, String text) {
        return switch (kind) {
            case RFC822_NAME -> {
                int at = text.lastIndexOf('@') + 1;
                yield Optional.of(
                        text.substring(0, at) + text.substring(at).toLowerCase(Locale.ROOT));
            }
            case IP_ADDRESS -> address(text);
            default -> Optional.of(text.toLowerCase(Locale.ROOT));
        };
    }

    /** IPv4 with dots, IPv6 as 32 digits. */
    private static Optional<String> address(String literal) {
        try {
            byte[] octets = InetAddress.ofLiteral(literal).getAddress();
            return Optional.of(octets.length == 4 ? literal : HexFormat.of().formatHex(octets));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            String subject = certificate.getSubjectX500Principal().getName();
            List<Rdn> rdns = new LdapName(subject).getRdns();
            return rdns.reversed().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .filter(name -> !name.isEmpty())
                    .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
