package bro.orchestrator.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;

/** Follows an action by its progress-report until it ends. */
final class Watch {
    private static final int POLL_MILLIS = 200;
    private static final int TENTH = 10;
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Northbound northbound;
    private final Services services;
    private final Screen screen;

    Watch(Northbound northbound, Services services, Screen screen) {
        this.northbound = northbound;
        this.services = services;
        this.screen = screen;
    }

    /**
     * Shows how an action goes on until it has ended.
     *
     * @return the last report
     * @throws DemoException if the action does not succeed, or a process ends
     */
    ProgressReport follow(String id) throws IOException, InterruptedException {
        long began = System.nanoTime();
        String shown = "";
        while (true) {
            ProgressReport report = northbound.report(id);
            Duration past = Duration.ofNanos(System.nanoTime() - began);
            String mark = report.stage() + report.percent() / TENTH;
            if (report.ended()) {
                return requireSuccess(id, report);
            }
            screen.live(text(report, past), !mark.equals(shown));
            shown = mark;
            services.requireAlive();
            if (past.compareTo(LIMIT) > 0) {
                throw new DemoException("action %s does not end".formatted(id));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static ProgressReport requireSuccess(String id, ProgressReport report)
            throws DemoException {
        if (!report.succeeded()) {
            throw new DemoException(
                    "action %s ended as %s/%s: %s"
                            .formatted(id, report.state(), report.result(), report.reason()));
        }
        return report;
    }

    private static String text(ProgressReport report, Duration past) {
        String stage = report.stage().isEmpty() ? report.state() : report.stage();
        String agents =
                report.agentBytes().entrySet().stream()
                        .map(
                                it ->
                                        ", %s %s"
                                                .formatted(
                                                        it.getKey(),
                                                        Screen.megabytes(it.getValue())))
                        .collect(Collectors.joining());
        return "%3d %%  %-11s %s%s"
                .formatted(report.percent(), stage, Screen.rate(report.bytes(), past), agents);
    }
}
