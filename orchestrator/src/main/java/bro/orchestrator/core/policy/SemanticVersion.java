package bro.orchestrator.core.policy;

import bro.orchestrator.core.name.Names;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version by the rules of Semantic Versioning 2.0.0 (semver.org), in the order of their
 * precedence. Build metadata does not count and is not kept.
 *
 * @param release major, minor and patch; kept as digits, which may be more than a number holds
 * @param preRelease identifiers after the hyphen; none for a release
 */
public record SemanticVersion(List<String> release, List<String> preRelease)
        implements Comparable<SemanticVersion> {
    private static final int MAX_LENGTH = 256;
    private static final Pattern SHAPE =
            Pattern.compile("([0-9.]+)(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z.-]+))?");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");
    private static final Pattern WORD = Pattern.compile("[0-9]*[A-Za-z-][0-9A-Za-z-]*");
    private static final Comparator<String> NUMERICALLY =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    public SemanticVersion {
        release = List.copyOf(release);
        preRelease = List.copyOf(preRelease);
    }

    /** The version that a text stands for, if it follows the rules to the letter. */
    public static Optional<SemanticVersion> parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (text.length() > MAX_LENGTH || !parts.matches()) {
            return Optional.empty();
        }
        var version = new SemanticVersion(identifiers(parts.group(1)), identifiers(parts.group(2)));
        boolean isGood =
                version.release.size() == 3
                        && version.release.stream().allMatch(SemanticVersion::isNumber)
                        && version.preRelease.stream().allMatch(it -> isNumber(it) || isWord(it))
                        && identifiers(parts.group(3)).stream().noneMatch(String::isEmpty);
        return isGood ? Optional.of(version) : Optional.empty();
    }

    /** How a message says of a text that it is none. */
    static String missing(String text) {
        return text.isEmpty()
                ? "no semantic version"
                : "version '%s', which is no semantic version".formatted(Names.shown(text));
    }

    private static List<String> identifiers(@Nullable String dotted) {
        return dotted == null ? List.of() : List.of(dotted.split("\\.", -1));
    }

    private static boolean isNumber(String identifier) {
        return NUMBER.matcher(identifier).matches();
    }

    private static boolean isWord(String identifier) {
        return WORD.matcher(identifier).matches();
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int byRelease = compare(release, other.release);
        if (byRelease != 0) {
            return byRelease;
        }
        return preRelease.isEmpty() || other.preRelease.isEmpty()
                ? Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty())
                : compare(preRelease, other.preRelease);
    }

    /** By the first identifiers that differ; of two that begin alike the longer is higher. */
    private static int compare(List<String> some, List<String> others) {
        Iterator<String> rest = others.iterator();
        for (String identifier : some) {
            int order = rest.hasNext() ? compare(identifier, rest.next()) : 1;
            if (order != 0) {
                return order;
            }
        }
        return rest.hasNext() ? -1 : 0;
    }

    /** Numbers are lower than words, and ordered as numbers. */
    private static int compare(String one, String other) {
        if (isNumber(one) && isNumber(other)) {
            return NUMERICALLY.compare(one, other);
        }
        return isNumber(one) || isNumber(other)
                ? Boolean.compare(isNumber(other), isNumber(one))
                : one.compareTo(other);
    }

    @Override
    public String toString() {
        String triple = String.join(".", release);
        return preRelease.isEmpty() ? triple : triple + "-" + String.join(".", preRelease);
    }
}
