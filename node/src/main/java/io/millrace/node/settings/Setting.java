package io.millrace.node.settings;

/**
 * One setting.
 *
 * @param type as {@code system.settings} prints it
 * @param defaultText what holds when nobody sets it
 */
public record Setting(String name, SettingType type, String defaultText, Effect effect, String description) {

    /** What setting it does. */
    public enum Effect {
        /** The value is obeyed. */
        HONOURED,
        /** Any value is fine: what it asks for holds anyway, or it only steers speed. */
        HINT,
        /** Only the default is possible; another value is refused. */
        DEFAULT
    }
}
