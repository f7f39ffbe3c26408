package bro.orchestrator.rest;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves HTTP on one port. */
public final class RestServer implements AutoCloseable {
    private static final int MAX_THREADS = 16;
    private static final int MAX_WAITING = 128;
    private static final long IDLE_MILLIS = 30_000;

    private final Server server;
    private final ServerConnector connector;

    private RestServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Starts to serve.
     *
     * @param port 0 lets the system choose
     * @throws BroException as STARTUP_FAILED if the port cannot be had
     */
    @SuppressWarnings("checkstyle:IllegalCatch") // Jetty's start declares Exception
    public static RestServer start(String address, int port) {
        var server = new Server(new QueuedThreadPool(MAX_THREADS, 2));
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address);
        connector.setPort(port);
        connector.setAcceptQueueSize(MAX_WAITING);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(new Health());
        try {
            connector.open();
            server.start();
        } catch (IOException e) {
            throw cannotListen(address, port, e);
        } catch (Exception e) {
            throw new BroException(
                    ErrorCode.STARTUP_FAILED, "cannot start the HTTP server: " + e.getMessage(), e);
        }
        return new RestServer(server, connector);
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    @SuppressWarnings("checkstyle:IllegalCatch") // Jetty's stop declares Exception
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new BroException(
                    ErrorCode.BUG, "the HTTP server did not stop: " + e.getMessage(), e);
        }
    }

    private static BroException cannotListen(String address, int port, IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason =
                cause instanceof UnresolvedAddressException
                        ? "there is no such address"
                        : String.valueOf(cause.getMessage());
        return new BroException(
                ErrorCode.STARTUP_FAILED,
                "cannot listen for HTTP on %s port %d: %s (keys rest.address, rest.port)"
                        .formatted(address, port, reason),
                e);
    }

    /** {@code /health} answers 200 as long as the process serves. */
    private static final class Health extends Handler.Abstract.NonBlocking {
        private static final byte[] UP = "{\"status\":\"up\"}\n".getBytes(StandardCharsets.UTF_8);

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!Request.getPathInContext(request).equals("/health")) {
                return false;
            }
            String method = request.getMethod();
            // Jetty leaves the content out of the answer to HEAD
            if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
                response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                callback.succeeded();
                return true;
            }
            response.setStatus(HttpStatus.OK_200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(UP), callback);
            return true;
        }
    }
}
