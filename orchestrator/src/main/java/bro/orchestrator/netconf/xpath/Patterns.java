package bro.orchestrator.netconf.xpath;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes Java's regular expressions of those of XML Schema, which YANG has. */
final class Patterns {
    private final String pattern;
    private final StringBuilder java = new StringBuilder();
    private int depth;
    private int at;

    private Patterns(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles one.
     *
     * @throws XPathException if it is none
     */
    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(new Patterns(pattern).translated());
        } catch (PatternSyntaxException e) {
            throw XPathException.malformed("the pattern of re-match is none");
        }
    }

    private String translated() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '\\' && at < pattern.length()) {
                escape(pattern.charAt(at++));
            } else if (depth == 0) {
                outside(c);
            } else {
                inside(c);
            }
        }
        return java.toString();
    }

    private void outside(char c) {
        switch (c) {
            case '^', '$' -> java.append('\\').append(c);
            case '.' -> java.append("[^\\n\\r]");
            case '(' -> {
                if (at < pattern.length() && pattern.charAt(at) == '?') {
                    throw XPathException.malformed("the pattern of re-match is none");
                }
                java.append(c);
            }
            case '[' -> open();
            default -> java.append(c);
        }
    }

    private void open() {
        depth++;
        java.append('[');
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
            java.append('^');
        }
    }

    private void inside(char c) {
        switch (c) {
            case ']' -> {
                depth--;
                java.append(c);
            }
            case '-' -> {
                if (at < pattern.length() && pattern.charAt(at) == '[') {
                    at++;
                    subtract();
                } else {
                    java.append(c);
                }
            }
            case '[', '&', '^' -> java.append('\\').append(c);
            default -> java.append(c);
        }
    }

    /** What is taken away ends, like what it is taken from, with a bracket of its own. */
    private void subtract() {
        depth++;
        java.append("&&[");
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        } else {
            java.append('^');
        }
    }

    private void escape(char c) {
        String text =
                switch (c) {
                    case 'd' -> "\\p{Nd}";
                    case 'D' -> "\\P{Nd}";
                    case 'w' -> "[^\\p{P}\\p{Z}\\p{C}]";
                    case 'W' -> "[\\p{P}\\p{Z}\\p{C}]";
                    case 's' -> "[ \\t\\n\\r]";
                    case 'S' -> "[^ \\t\\n\\r]";
                    case 'i' -> "[\\p{L}_:]";
                    case 'I' -> "[^\\p{L}_:]";
                    case 'c' -> "[\\p{L}\\p{M}\\p{N}._:\\-]";
                    case 'C' -> "[^\\p{L}\\p{M}\\p{N}._:\\-]";
                    case 'p', 'P' -> category(c);
                    default -> Character.isLetterOrDigit(c) ? letter(c) : "\\" + c;
                };
        java.append(text);
    }

    private static String letter(char c) {
        if (c == 'n' || c == 'r' || c == 't') {
            return "\\" + c;
        }
        throw XPathException.malformed("the pattern of re-match is none");
    }

    /** Blocks, which begin with Is, begin with In. */
    private String category(char c) {
        if (pattern.startsWith("{Is", at)) {
            at += 3;
            return "\\" + c + "{In";
        }
        return "\\" + c;
    }
}
