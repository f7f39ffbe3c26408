package bro.orchestrator.netconf.datastore;

import bro.orchestrator.netconf.session.ErrorTag;
import bro.orchestrator.netconf.session.ErrorType;
import bro.orchestrator.netconf.session.RpcError;
import bro.orchestrator.netconf.session.RpcException;
import org.opendaylight.yangtools.yang.data.api.YangNetconfError;
import org.opendaylight.yangtools.yang.data.api.YangNetconfErrorAware;

/** What is wrong with a configuration as a whole, RFC 7950 section 15. */
final class ValidationErrors {
    private ValidationErrors() {}

    static RpcException of(Exception failure) {
        RpcError error =
                RpcError.of(
                        ErrorType.APPLICATION,
                        ErrorTag.OPERATION_FAILED,
                        "the configuration would break a rule of the model");
        if (failure instanceof YangNetconfErrorAware aware) {
            for (YangNetconfError cause : aware.getNetconfErrors()) {
                String appTag = cause.appTag();
                if (appTag != null) {
                    return error.withAppTag(appTag).asException();
                }
            }
        }
        return error.asException();
    }
}
