package bro.orchestrator.netconf.schema;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.StringJoiner;

/** Canonical forms of addresses and prefixes, RFC 6991 section 4. */
final class InetForms {
    private static final int GROUPS = 8;

    private InetForms() {}

    /**
     * An IPv6 address as RFC 5952 writes it; a zone stays as it is.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String ipv6Address(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        return ipv6(bytes(address)) + text.substring(address.length());
    }

    /**
     * A prefix whose bits behind its length are zero.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String prefix(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = bytes(text.substring(0, slash));
        int length = Integer.parseInt(text.substring(slash + 1));
        for (int bit = length; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return (text.contains(":") ? ipv6(bytes) : ipv4(bytes, 0)) + "/" + length;
    }

    /** The bytes of a literal; those of an IPv4 address behind {@code ::ffff:} are 16, too. */
    private static byte[] bytes(String literal) {
        InetAddress address = InetAddress.ofLiteral(literal);
        if (!(address instanceof Inet4Address) || !literal.contains(":")) {
            return address.getAddress();
        }
        byte[] mapped = new byte[2 * GROUPS];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(address.getAddress(), 0, mapped, 12, 4);
        return mapped;
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << Byte.SIZE) | (bytes[2 * i + 1] & 0xff);
        }
        int from = 0;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                from = i;
                length = run;
            }
        }
        if (from == 0 && length == 5 && groups[5] == 0xffff) {
            return "::ffff:" + ipv4(bytes, 12);
        }
        // a single zero is not shortened
        return length < 2
                ? hex(groups, 0, GROUPS)
                : hex(groups, 0, from) + "::" + hex(groups, from + length, GROUPS);
    }

    /** How many groups from there on are zero. */
    private static int zeros(int[] groups, int from) {
        int at = from;
        while (at < GROUPS && groups[at] == 0) {
            at++;
        }
        return at - from;
    }

    private static String hex(int[] groups, int from, int to) {
        var text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private static String ipv4(byte[] bytes, int from) {
        var text = new StringJoiner(".");
        for (int i = from; i < from + 4; i++) {
            text.add(Integer.toString(bytes[i] & 0xff));
        }
        return text.toString();
    }
}
