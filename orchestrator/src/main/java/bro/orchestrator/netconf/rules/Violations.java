package bro.orchestrator.netconf.rules;

import bro.orchestrator.netconf.rules.Point.Must;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.xml.Namespaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rules that data break, as RFC 7950 section 15 has them told; no more than a few. */
final class Violations {
    private static final int MAX = 32;

    private final List<RpcError> errors = new ArrayList<>();
    private final Paths paths;
    private final boolean isInput;

    private Violations(Paths paths, boolean isInput) {
        this.paths = paths;
        this.isInput = isInput;
    }

    /** Those of a configuration. */
    static Violations ofData(Paths paths) {
        return new Violations(paths, false);
    }

    /** Those of an input, in which elements are missing rather than data. */
    static Violations ofInput(Paths paths) {
        return new Violations(paths, true);
    }

    List<RpcError> errors() {
        return List.copyOf(errors);
    }

    boolean isFull() {
        return errors.size() >= MAX;
    }

    private void add(RpcError error) {
        if (!isFull()) {
            errors.add(error);
        }
    }

    private static RpcError failed(String appTag, String message) {
        return of(ErrorTag.OPERATION_FAILED, message).withAppTag(appTag);
    }

    private static RpcError of(ErrorTag tag, String message) {
        return RpcError.of(ErrorType.APPLICATION, tag, message);
    }

    void must(ConfigItem item, Must must) {
        String message =
                must.message()
                        .orElse(
                                "'%s' breaks a rule of the model"
                                        .formatted(item.point().name().local()));
        add(failed(must.appTag().orElse("must-violation"), message).withPath(paths.of(item)));
    }

    void condition(ConfigItem item) {
        String name = item.point().name().local();
        add(
                of(
                                ErrorTag.UNKNOWN_ELEMENT,
                                "there is no '%s' here, because its condition is not met"
                                        .formatted(name))
                        .with("bad-element", name)
                        .withPath(paths.of(item)));
    }

    void reference(ConfigItem item) {
        add(
                of(
                                ErrorTag.DATA_MISSING,
                                "what '%s' refers to is not there"
                                        .formatted(item.point().name().local()))
                        .withAppTag("instance-required")
                        .withPath(paths.of(item)));
    }

    void mandatory(ConfigItem parent, Point leaf) {
        String name = leaf.name().local();
        String message = "'%s' is missing".formatted(name);
        add(
                isInput
                        ? of(ErrorTag.MISSING_ELEMENT, message)
                                .with("bad-element", name)
                                .withPath(paths.of(parent))
                        : of(ErrorTag.DATA_MISSING, message)
                                .withPath(paths.of(parent, leaf.name())));
    }

    void choice(ConfigItem parent, NodeName choice) {
        add(
                of(ErrorTag.DATA_MISSING, "nothing of '%s' is chosen".formatted(choice.local()))
                        .withAppTag("missing-choice")
                        .withPath(paths.of(parent))
                        .with(Namespaces.YANG, "missing-choice", choice.local()));
    }

    void tooFew(ConfigItem parent, Point list) {
        count(parent, list, "too-few-elements", "there are fewer of '%s' than the model demands");
    }

    void tooMany(ConfigItem parent, Point list) {
        count(parent, list, "too-many-elements", "there are more of '%s' than the model allows");
    }

    private void count(ConfigItem parent, Point list, String appTag, String problem) {
        add(
                failed(appTag, problem.formatted(list.name().local()))
                        .withPath(paths.of(parent, list.name())));
    }

    void unique(List<ConfigItem> leaves) {
        RpcError error = failed("data-not-unique", "what must be unique is there more than once");
        List<RpcError.Path> sorted =
                leaves.stream()
                        .map(paths::of)
                        .sorted(Comparator.comparing(RpcError.Path::expression))
                        .toList();
        for (RpcError.Path leaf : sorted) {
            error = error.with(Namespaces.YANG, "non-unique", leaf);
        }
        add(error);
    }
}
