package io.millrace.node.settings;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All settings by name, read once from {@code settings.tsv}. Immutable. */
public final class KnownSettings {
    private static final KnownSettings INSTANCE = load();

    private final Map<String, Setting> byName;

    private KnownSettings(Map<String, Setting> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    public static KnownSettings get() {
        return INSTANCE;
    }

    /** In order of name. */
    public Collection<Setting> all() {
        return byName.values();
    }

    public boolean isKnown(String name) {
        return byName.containsKey(name);
    }

    public String defaultText(String name) {
        return find(name).defaultText();
    }

    /**
     * Checks one assignment.
     *
     * @return the value in its one spelling
     * @throws UserException UNKNOWN_SETTING (115) with the nearest names; NOT_IMPLEMENTED (48) for a known setting whose other
     *         values mean something this version does not do; the type's own codes for a malformed value
     */
    public String check(String name, String value) {
        Setting setting = find(name);
        String canonical = setting.type().canonical(name, value);
        if (setting.effect() == Setting.Effect.DEFAULT && !canonical.equals(setting.defaultText())) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Setting " + name + " = '" + value
                    + "' is not supported: only its default '" + setting.defaultText() + "' is. "
                    + setting.description());
        }
        return canonical;
    }

    private Setting find(String name) {
        Setting setting = byName.get(name);
        if (setting == null) {
            List<String> near = NearestNames.of(name, byName.keySet());
            throw new UserException(ErrorCode.UNKNOWN_SETTING, "Unknown setting '" + name + "'" + (near.isEmpty()
                    ? ""
                    : ": Maybe you meant "
                            + near.stream().map(n -> "'" + n + "'").collect(Collectors.joining(",", "[", "]"))));
        }
        return setting;
    }

    private static KnownSettings load() {
        Map<String, Setting> byName = new TreeMap<>();
        InputStream resource = KnownSettings.class.getResourceAsStream("settings.tsv");
        if (resource == null) {
            throw new IllegalStateException("settings.tsv is missing from the jar");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cell = line.split("\t", -1);
                Setting.Effect effect = switch (cell[3]) {
                    case "honoured" -> Setting.Effect.HONOURED;
                    case "hint" -> Setting.Effect.HINT;
                    case "default" -> Setting.Effect.DEFAULT;
                    default -> throw new IllegalStateException("settings.tsv: effect of " + cell[0]);
                };
                byName.put(cell[0], new Setting(cell[0], type(cell[1]), cell[2], effect, cell[4]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownSettings(byName);
    }

    private static SettingType type(String text) {
        BigInteger max = SettingType.Whole.UINT64_MAX;
        return switch (text) {
            case "Bool" -> new SettingType.Bool();
            case "UInt64", "Seconds", "Milliseconds" -> new SettingType.Whole(text, BigInteger.ZERO, max);
            case "NonZeroUInt64" -> new SettingType.Whole(text, BigInteger.ONE, max);
            case "Int64" ->
                new SettingType.Whole(text, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
            case "Float" -> new SettingType.Real();
            case "Auto" -> new SettingType.Auto();
            case "String" -> new SettingType.Text();
            case "Char" -> new SettingType.Letter();
            case "Timezone" -> new SettingType.Zone();
            default -> {
                if (!text.startsWith("Enum:")) {
                    throw new IllegalStateException("settings.tsv: type " + text);
                }
                yield new SettingType.OneOf(List.of(text.substring(5).split(",", -1)));
            }
        };
    }
}
