package bro.orchestrator.app;

import bro.orchestrator.config.Config;
import bro.orchestrator.netconf.NetconfSettings;
import bro.orchestrator.netconf.NetconfSettings.Elsewhere;
import bro.orchestrator.netconf.NetconfSettings.Limits;
import bro.orchestrator.netconf.NetconfSettings.Shares;
import bro.orchestrator.netconf.endpoint.Seed;
import bro.orchestrator.netconf.notification.LogLimits;
import bro.orchestrator.netconf.tls.CertificateMap;
import bro.orchestrator.netconf.tls.CertificateMap.Field;
import bro.orchestrator.netconf.tls.CertificateMap.Specified;
import bro.orchestrator.netconf.tls.TlsFiles;
import java.util.List;
import java.util.Locale;

/** What the configuration says of NETCONF. */
final class Northbound {
    private Northbound() {}

    static NetconfSettings settings(Config.Netconf config) {
        Config.NetconfShares shares = config.shares();
        return new NetconfSettings(
                config.listen().address(),
                config.listen().port(),
                config.maxSessions(),
                Limits.USUAL,
                config.recoveryUser(),
                new Shares(
                        shares.maxUserSessions(),
                        shares.maxAddressSessions(),
                        shares.maxAddressLogins(),
                        shares.idleTimeout()),
                new Elsewhere(
                        config.tls().map(Northbound::tls),
                        config.callHome().stream().map(Northbound::client).toList()),
                log(config.events()));
    }

    private static LogLimits log(Config.Events events) {
        return new LogLimits(
                events.maxCount(),
                (long) events.maxMebibytes() << 20,
                events.maxAge(),
                events.segments(),
                events.maxUnwritten());
    }

    private static Seed.Tls tls(Config.NetconfTls tls) {
        return new Seed.Tls(
                tls.port(),
                new TlsFiles(tls.certificate(), tls.key(), List.of(tls.clientCa())),
                tls.certToName().stream().map(Northbound::map).toList());
    }

    private static CertificateMap map(Config.CertToName map) {
        return new CertificateMap(
                map.fingerprint(),
                map.name()
                        .<CertificateMap.Source>map(Specified::new)
                        .orElseGet(() -> field(map.mapType())));
    }

    private static Field field(String label) {
        return Field.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Seed.Home client(Config.CallHome client) {
        return new Seed.Home(
                client.name(),
                client.overTls(),
                client.endpoints().stream()
                        .map(place -> new Seed.Place(place.host(), place.port()))
                        .toList(),
                client.period().map(period -> (int) period.toMinutes()));
    }
}
