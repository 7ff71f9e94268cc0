package io.millrace.ingest.format;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the readers of one decoder share: settings, scratch space, clocks. Owned by the decoder's thread. */
final class ReadContext {
    final FormatSettings settings;
    final JsonText json;
    final FieldText field;
    private final Map<ZoneId, ZoneClock> clocks = new HashMap<>();

    ReadContext(FormatSettings settings) {
        this.settings = settings;
        this.json = new JsonText(settings);
        this.field = new FieldText(settings);
    }

    /** {@code zone} null means the server's. */
    ZoneClock clock(@Nullable ZoneId zone) {
        return clocks.computeIfAbsent(zone == null ? settings.zone() : zone, ZoneClock::new);
    }
}
