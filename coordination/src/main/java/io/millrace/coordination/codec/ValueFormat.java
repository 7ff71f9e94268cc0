package io.millrace.coordination.codec;

import io.millrace.coordination.failure.CorruptionException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes and reads the values of one type of znode.
 *
 * @param type    the type's name, without '/'
 * @param version the version that is written, and the highest that is read
 */
public record ValueFormat(String type, int version) {
    private static final String MAGIC = "millrace";

    /** The text of a value. */
    public String encode(Fields fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(MAGIC, type + "/" + version);
        all.putAll(fields.values());
        String line = JsonText.write(all);
        return line + "\n#" + crc(line);
    }

    /**
     * The fields of a value.
     *
     * @param where the znode's path, for the message
     * @throws CorruptionException the text is not such a value, or is of a later version
     */
    public Fields decode(String text, String where) {
        try {
            int end = text.length() - 10;
            if (end < 0 || text.charAt(end) != '\n' || text.charAt(end + 1) != '#') {
                throw new CorruptionException("no checksum line");
            }
            String line = text.substring(0, end);
            String expected = text.substring(end + 2);
            String actual = crc(line);
            if (!actual.equals(expected)) {
                throw new CorruptionException("checksum differs: expected=" + expected + " actual=" + actual);
            }
            Map<String, Object> all = JsonText.readObject(line);
            Object magic = all.remove(MAGIC);
            String prefix = type + "/";
            if (!(magic instanceof String s) || !s.startsWith(prefix)) {
                throw new CorruptionException("expected a value of type " + type + " but it is " + magic);
            }
            int found = Integer.parseInt(s.substring(prefix.length()));
            if (found < 1 || found > version) {
                throw new CorruptionException("version " + found + " of " + type
                        + " was written by a later release; this one reads up to " + version + ": upgrade the node");
            }
            return new Fields(all);
        } catch (CorruptionException | NumberFormatException e) {
            throw new CorruptionException("unreadable znode " + where + ": " + e.getMessage(), e);
        }
    }

    private static String crc(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
