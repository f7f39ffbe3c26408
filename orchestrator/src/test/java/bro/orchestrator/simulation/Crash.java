package bro.orchestrator.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** The orchestrator's process ends here, as by kill -9. No handler of exceptions stops it. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    /**
     * A port that crashes before or after a call, if that is decided, and refuses every call of a
     * process that has crashed.
     */
    static <T> T prone(Class<T> port, T target, BooleanSupplier isAlive, BooleanSupplier isTime) {
        return port.cast(
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (_, method, arguments) -> {
                            if (!isAlive.getAsBoolean() || isTime.getAsBoolean()) {
                                throw new Crash();
                            }
                            Object result;
                            try {
                                result = method.invoke(target, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            if (isTime.getAsBoolean()) {
                                throw new Crash();
                            }
                            return result;
                        }));
    }
}
