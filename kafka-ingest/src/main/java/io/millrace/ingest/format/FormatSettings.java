package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;

/** Values of all {@link FormatSetting}s, and the server's time zone. Immutable. */
public final class FormatSettings {
    private final EnumMap<FormatSetting, String> texts;
    private final EnumMap<FormatSetting, Double> numbers;
    private final ZoneId serverZone;
    private final InstantSource clock;

    private FormatSettings(EnumMap<FormatSetting, String> texts, EnumMap<FormatSetting, Double> numbers,
            ZoneId serverZone, InstantSource clock) {
        this.texts = texts;
        this.numbers = numbers;
        this.serverZone = serverZone;
        this.clock = clock;
    }

    /** ClickHouse's defaults. {@code clock} tells the year for texts that leave it out. */
    public static FormatSettings defaults(ZoneId serverZone, InstantSource clock) {
        EnumMap<FormatSetting, String> texts = new EnumMap<>(FormatSetting.class);
        EnumMap<FormatSetting, Double> numbers = new EnumMap<>(FormatSetting.class);
        for (FormatSetting setting : FormatSetting.values()) {
            store(setting, setting.defaultText(), texts, numbers);
        }
        return new FormatSettings(texts, numbers, serverZone, clock);
    }

    public static FormatSettings defaults(ZoneId serverZone) {
        return defaults(serverZone, InstantSource.system());
    }

    /** Whether {@link #with(String, String)} takes the name. */
    public static boolean isKnown(String name) {
        return FormatSetting.byName(name) != null;
    }

    /** A copy with one more value; names that are not format settings are ignored, as they belong to others. */
    public FormatSettings with(String name, String value) {
        FormatSetting setting = FormatSetting.byName(name);
        return setting == null ? this : with(setting, value);
    }

    public FormatSettings with(Map<String, String> settings) {
        FormatSettings out = this;
        for (Map.Entry<String, String> e : settings.entrySet()) {
            out = out.with(e.getKey(), e.getValue());
        }
        return out;
    }

    /** @throws UserException when the value cannot be one of the setting's */
    public FormatSettings with(FormatSetting setting, String value) {
        EnumMap<FormatSetting, String> newTexts = new EnumMap<>(texts);
        EnumMap<FormatSetting, Double> newNumbers = new EnumMap<>(numbers);
        store(setting, value, newTexts, newNumbers);
        ZoneId zone = serverZone;
        if (setting == FormatSetting.SESSION_TIMEZONE && !value.isEmpty()) {
            try {
                zone = ZoneId.of(value);
            } catch (DateTimeException e) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS, "Invalid time zone: " + value, e);
            }
        }
        return new FormatSettings(newTexts, newNumbers, zone, clock);
    }

    private static void store(FormatSetting setting, String value, EnumMap<FormatSetting, String> texts,
            EnumMap<FormatSetting, Double> numbers) {
        switch (setting.kind()) {
            case BOOL -> numbers.put(setting, bool(setting, value));
            case UINT64, FLOAT -> {
                try {
                    numbers.put(setting, Double.parseDouble(value));
                } catch (NumberFormatException e) {
                    throw new UserException(ErrorCode.CANNOT_PARSE_NUMBER,
                            "Cannot parse value '" + value + "' of setting " + setting.settingName() + " as a number",
                            e);
                }
            }
            case TEXT -> {
                if (!setting.allows(value)) {
                    throw new UserException(ErrorCode.BAD_ARGUMENTS,
                            "Unexpected value of setting " + setting.settingName() + ": '" + value + "'");
                }
            }
        }
        texts.put(setting, value);
    }

    private static double bool(FormatSetting setting, String value) {
        return switch (value) {
            case "1", "true", "True", "TRUE" -> 1;
            case "0", "false", "False", "FALSE" -> 0;
            default -> throw new UserException(ErrorCode.CANNOT_PARSE_BOOL,
                    "Cannot parse bool from string '" + value + "' for setting " + setting.settingName());
        };
    }

    public boolean isOn(FormatSetting setting) {
        return number(setting) != 0;
    }

    public double number(FormatSetting setting) {
        return numbers.getOrDefault(setting, 0.0);
    }

    /** A count, cut to what an int holds. */
    public int count(FormatSetting setting) {
        return (int) number(setting);
    }

    public String text(FormatSetting setting) {
        return texts.getOrDefault(setting, setting.defaultText());
    }

    /** The zone of DateTime columns that name none. */
    public ZoneId zone() {
        return serverZone;
    }

    InstantSource clock() {
        return clock;
    }

    DateTimeInput dateTimeInput() {
        return switch (text(FormatSetting.DATE_TIME_INPUT_FORMAT)) {
            case "basic" -> DateTimeInput.BASIC;
            case "best_effort_us" -> DateTimeInput.BEST_EFFORT_US;
            default -> DateTimeInput.BEST_EFFORT;
        };
    }
}
