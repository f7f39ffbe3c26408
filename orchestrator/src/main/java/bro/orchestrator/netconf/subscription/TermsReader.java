package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.xml.Namespaces.DATASTORES;
import static bro.orchestrator.netconf.xml.Namespaces.SUBSCRIBED;
import static bro.orchestrator.netconf.xml.Namespaces.YANG_PUSH;

import bro.orchestrator.netconf.notification.EventStream;
import bro.orchestrator.netconf.notification.Filter;
import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.RpcException;
import bro.orchestrator.netconf.subscription.Problem.Hint;
import bro.orchestrator.netconf.subscription.Problem.Request;
import bro.orchestrator.netconf.subscription.Terms.ChangeType;
import bro.orchestrator.netconf.subscription.Terms.Datastore;
import bro.orchestrator.netconf.subscription.Terms.Selector;
import bro.orchestrator.netconf.tree.NodeName;
import bro.orchestrator.netconf.tree.Selection;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.xml.XmlElement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what a client wants to subscribe to, and refuses what cannot be had. */
final class TermsReader {
    /** Shorter periods are refused. */
    private static final Duration MIN_PERIOD = Duration.ofMillis(100);

    private static final Set<NodeName> MODIFIABLE =
            names(
                    List.of(
                            "stream-filter-name",
                            "stream-subtree-filter",
                            "stream-xpath-filter",
                            "stop-time"),
                    List.of(
                            "datastore",
                            "selection-filter-ref",
                            "datastore-subtree-filter",
                            "datastore-xpath-filter",
                            "periodic",
                            "on-change"));
    private static final Set<NodeName> ESTABLISH =
            and(MODIFIABLE, names(List.of("stream", "replay-start-time", "encoding"), List.of()));
    private static final Set<NodeName> MODIFY = and(MODIFIABLE, names(List.of("id"), List.of()));
    private static final Set<NodeName> PERIODIC =
            names(List.of(), List.of("period", "anchor-time"));
    private static final Set<NodeName> ON_CHANGE =
            names(List.of(), List.of("dampening-period", "sync-on-start", "excluded-change"));

    private final FilterSource filters;
    private final Clock clock;

    TermsReader(FilterSource filters, Clock clock) {
        this.filters = filters;
        this.clock = clock;
    }

    private static Set<NodeName> names(List<String> subscribed, List<String> push) {
        var names = new HashSet<NodeName>();
        subscribed.forEach(it -> names.add(new NodeName(SUBSCRIBED, it)));
        push.forEach(it -> names.add(new NodeName(YANG_PUSH, it)));
        return Set.copyOf(names);
    }

    private static Set<NodeName> and(Set<NodeName> some, Set<NodeName> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    Terms toEstablish(XmlElement operation) {
        Input input = Input.of(operation, ESTABLISH);
        Optional<XmlElement> stream = input.find(SUBSCRIBED, "stream");
        Optional<XmlElement> datastore = input.find(YANG_PUSH, "datastore");
        if (stream.isEmpty() == datastore.isEmpty()) {
            throw stream.isEmpty()
                    ? Input.bad(ErrorTag.MISSING_ELEMENT, "stream", "or 'datastore' is missing")
                    : Input.bad(ErrorTag.BAD_ELEMENT, "datastore", "and 'stream' exclude another");
        }
        Request request =
                stream.isPresent() ? Request.ESTABLISH_STREAM : Request.ESTABLISH_DATASTORE;
        requireXml(input, request);
        return stream.isPresent() ? stream(stream.get(), input) : push(datastore.get(), input);
    }

    private static void requireXml(Input input, Request request) {
        input.find(SUBSCRIBED, "encoding")
                .map(Input::identity)
                .filter(it -> !it.equals(new NodeName(SUBSCRIBED, "encode-xml")))
                .ifPresent(
                        _ -> {
                            throw Problem.ENCODING_UNSUPPORTED.refusing(
                                    request, "notifications are encoded in XML only");
                        });
    }

    private Terms stream(XmlElement stream, Input input) {
        if (!stream.trimmed().equals(EventStream.NAME)) {
            throw Input.bad(ErrorTag.INVALID_VALUE, "stream", "is the name of no stream");
        }
        refuse(input, YANG_PUSH, "periodic", "on-change");
        Optional<Instant> start = input.time(SUBSCRIBED, "replay-start-time");
        start.filter(it -> !it.isBefore(clock.instant()))
                .ifPresent(
                        _ -> {
                            throw Input.bad(
                                    ErrorTag.INVALID_VALUE,
                                    "replay-start-time",
                                    "does not lie in the past");
                        });
        Selector selector = streamSelector(input, Request.ESTABLISH_STREAM).orElse(Selector.ALL);
        return new Terms(
                new Terms.Stream(selector, start), stop(input, start.orElse(clock.instant())));
    }

    private static Optional<Instant> stop(Input input, Instant after) {
        Optional<Instant> stop = input.time(SUBSCRIBED, "stop-time");
        stop.filter(it -> !it.isAfter(after))
                .ifPresent(
                        _ -> {
                            throw Input.bad(ErrorTag.INVALID_VALUE, "stop-time", "comes too early");
                        });
        return stop;
    }

    private static void refuse(Input input, String namespace, String... names) {
        for (String name : names) {
            if (input.find(namespace, name).isPresent()) {
                throw Input.bad(ErrorTag.BAD_ELEMENT, name, "does not go with the target");
            }
        }
    }

    private Terms push(XmlElement datastore, Input input) {
        refuse(input, SUBSCRIBED, "replay-start-time");
        Datastore target = datastore(datastore, Request.ESTABLISH_DATASTORE);
        Selector selector =
                datastoreSelector(input, Request.ESTABLISH_DATASTORE).orElse(Selector.ALL);
        Terms.Trigger trigger =
                trigger(input, Request.ESTABLISH_DATASTORE)
                        .orElseThrow(
                                () ->
                                        Input.bad(
                                                ErrorTag.MISSING_ELEMENT,
                                                "periodic",
                                                "or 'on-change' is missing"));
        return new Terms(new Terms.Push(target, selector, trigger), stop(input, clock.instant()));
    }

    private static Datastore datastore(XmlElement leaf, Request request) {
        NodeName name = Input.identity(leaf);
        if (name.namespace().equals(DATASTORES)) {
            for (Datastore datastore : Datastore.values()) {
                if (datastore.label().equals(name.local())) {
                    return datastore;
                }
            }
        }
        throw Problem.DATASTORE_NOT_SUBSCRIBABLE.refusing(
                request, "running and operational can be subscribed to");
    }

    private Optional<Terms.Trigger> trigger(Input input, Request request) {
        Optional<XmlElement> periodic = input.find(YANG_PUSH, "periodic");
        Optional<XmlElement> onChange = input.find(YANG_PUSH, "on-change");
        if (periodic.isPresent() && onChange.isPresent()) {
            throw Input.bad(ErrorTag.BAD_ELEMENT, "on-change", "and 'periodic' exclude another");
        }
        return periodic.<Terms.Trigger>map(it -> periodic(it, request))
                .or(() -> onChange.map(TermsReader::onChange));
    }

    private static Terms.Periodic periodic(XmlElement element, Request request) {
        Input input = Input.of(element, PERIODIC);
        long period =
                input.number(YANG_PUSH, "period")
                        .orElseThrow(
                                () -> Input.bad(ErrorTag.MISSING_ELEMENT, "period", "is missing"));
        if (Terms.CENTISECOND.multipliedBy(period).compareTo(MIN_PERIOD) < 0) {
            throw Problem.PERIOD_UNSUPPORTED.refusing(
                    request,
                    "the period is too short",
                    new Hint(
                            "period-hint", Long.toString(MIN_PERIOD.dividedBy(Terms.CENTISECOND))));
        }
        return new Terms.Periodic(
                Terms.CENTISECOND.multipliedBy(period), input.time(YANG_PUSH, "anchor-time"));
    }

    private static Terms.OnChange onChange(XmlElement element) {
        Input input = Input.of(element, ON_CHANGE, "excluded-change");
        var excluded = EnumSet.noneOf(ChangeType.class);
        element.children().stream()
                .filter(it -> it.is(YANG_PUSH, "excluded-change"))
                .forEach(it -> excluded.add(changeType(it)));
        boolean sync = input.find(YANG_PUSH, "sync-on-start").map(TermsReader::bool).orElse(true);
        long dampening = input.number(YANG_PUSH, "dampening-period").orElse(0L);
        return new Terms.OnChange(Terms.CENTISECOND.multipliedBy(dampening), sync, excluded);
    }

    private static ChangeType changeType(XmlElement leaf) {
        return Stream.of(ChangeType.values())
                .filter(it -> it.label().equals(leaf.trimmed()))
                .findFirst()
                .orElseThrow(
                        () ->
                                Input.bad(
                                        ErrorTag.INVALID_VALUE,
                                        leaf.name(),
                                        "is no kind of change"));
    }

    private static boolean bool(XmlElement leaf) {
        return switch (leaf.trimmed()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Input.bad(ErrorTag.INVALID_VALUE, leaf.name(), "is true or false");
        };
    }

    /** The terms of a subscription after it is modified; what is not named stays. */
    Terms toModify(XmlElement operation, Terms before) {
        Input input = Input.of(operation, MODIFY);
        Optional<Instant> stop = stop(input, clock.instant()).or(before::stop);
        return switch (before.target()) {
            case Terms.Stream stream -> {
                refuse(input, YANG_PUSH, "datastore", "periodic", "on-change");
                Selector selector =
                        streamSelector(input, Request.MODIFY_STREAM).orElse(stream.selector());
                yield new Terms(new Terms.Stream(selector, stream.replayStart()), stop);
            }
            case Terms.Push push -> {
                Selector selector =
                        datastoreSelector(input, Request.MODIFY_DATASTORE).orElse(push.selector());
                requireSame(input, push);
                yield new Terms(
                        new Terms.Push(push.datastore(), selector, modified(input, push)), stop);
            }
        };
    }

    private static void requireSame(Input input, Terms.Push push) {
        input.find(YANG_PUSH, "datastore")
                .filter(it -> datastore(it, Request.MODIFY_DATASTORE) != push.datastore())
                .ifPresent(
                        _ -> {
                            throw Input.bad(
                                    ErrorTag.INVALID_VALUE, "datastore", "cannot be changed");
                        });
    }

    private Terms.Trigger modified(Input input, Terms.Push push) {
        Optional<Terms.Trigger> wanted = trigger(input, Request.MODIFY_DATASTORE);
        if (wanted.isEmpty()) {
            return push.trigger();
        }
        return switch (push.trigger()) {
            case Terms.Periodic _ when wanted.get() instanceof Terms.Periodic periodic -> periodic;
            case Terms.OnChange old when wanted.get() instanceof Terms.OnChange changed ->
                    new Terms.OnChange(changed.dampening(), old.sync(), old.excluded());
            case Terms.Periodic _ ->
                    throw Input.bad(ErrorTag.INVALID_VALUE, "on-change", "cannot become of it");
            case Terms.OnChange _ ->
                    throw Input.bad(ErrorTag.INVALID_VALUE, "periodic", "cannot become of it");
        };
    }

    private Optional<Selector> streamSelector(Input input, Request request) {
        return selector(
                request,
                input.find(SUBSCRIBED, "stream-filter-name"),
                input.find(SUBSCRIBED, "stream-subtree-filter"),
                input.find(SUBSCRIBED, "stream-xpath-filter"));
    }

    private Optional<Selector> datastoreSelector(Input input, Request request) {
        return selector(
                request,
                input.find(YANG_PUSH, "selection-filter-ref"),
                input.find(YANG_PUSH, "datastore-subtree-filter"),
                input.find(YANG_PUSH, "datastore-xpath-filter"));
    }

    private Optional<Selector> selector(
            Request request,
            Optional<XmlElement> reference,
            Optional<XmlElement> subtree,
            Optional<XmlElement> xpath) {
        List<XmlElement> given =
                Stream.of(reference, subtree, xpath).flatMap(Optional::stream).toList();
        if (given.size() > 1) {
            throw Input.bad(ErrorTag.BAD_ELEMENT, given.get(1).name(), "is one filter too many");
        }
        return reference
                .map(it -> named(it, request))
                .or(() -> subtree.map(it -> inline(it, new SubtreeFilter(it))))
                .or(() -> xpath.map(it -> inline(it, xpath(it, request))));
    }

    private static Selector inline(XmlElement element, Selection selection) {
        return new Selector(
                Optional.empty(), Optional.of(element), Filter.of(Optional.of(element), selection));
    }

    private Selection xpath(XmlElement leaf, Request request) {
        try {
            return filters.xpath(leaf);
        } catch (RpcException e) {
            throw Problem.FILTER_UNSUPPORTED.refusing(
                    request,
                    "the filter cannot be used",
                    new Hint("filter-failure-hint", e.errors().getFirst().message()));
        }
    }

    private Selector named(XmlElement reference, Request request) {
        return filters.named(reference.name(), reference.trimmed())
                .orElseThrow(
                        () ->
                                Problem.FILTER_UNSUPPORTED.refusing(
                                        request,
                                        "there is no filter of that name",
                                        new Hint(
                                                "filter-failure-hint", "no filter has that name")));
    }
}
