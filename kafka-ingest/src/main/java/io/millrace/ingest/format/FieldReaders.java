package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import org.jspecify.annotations.Nullable;

/** A schema's value readers with the rules for NULL and for fields left out, which all row formats share. */
final class FieldReaders {
    final Schema schema;
    final ReadContext context;
    private final ValueReader[] readers;
    private final boolean[] nullAsDefault;
    private final boolean reportOmitted;
    private BlockBuilder target;
    private @Nullable OmittedMask omitted;

    FieldReaders(Schema schema, FormatSettings settings) {
        this.schema = schema;
        this.context = new ReadContext(settings);
        this.readers = new ValueReader[schema.size()];
        this.nullAsDefault = new boolean[schema.size()];
        this.reportOmitted = settings.isOn(FormatSetting.INPUT_FORMAT_DEFAULTS_FOR_OMITTED_FIELDS);
        this.target = new BlockBuilder(schema, 0);
        for (int i = 0; i < readers.length; i++) {
            readers[i] = Readers.of(context, schema.field(i).type(), target.column(i));
            nullAsDefault[i] = settings.isOn(FormatSetting.INPUT_FORMAT_NULL_AS_DEFAULT)
                    && !schema.field(i).type().isNullable();
        }
    }

    void bind(BlockBuilder newTarget) {
        target = newTarget;
        omitted = reportOmitted ? newTarget.omitted() : null;
        for (int i = 0; i < readers.length; i++) {
            readers[i].bind(newTarget.column(i));
        }
    }

    int size() {
        return readers.length;
    }

    ValueReader get(int column) {
        return readers[column];
    }

    BlockBuilder target() {
        return target;
    }

    /** Whether NULL in the column means its default. */
    boolean isNullAsDefault(int column) {
        return nullAsDefault[column];
    }

    void appendOmitted(int column) {
        OmittedMask mask = omitted;
        if (mask != null) {
            mask.mark(column, target.column(column).rowCount());
        }
        readers[column].appendDefault();
    }

    /** The end of {@code word} at {@code p}, or -1. */
    static int after(byte[] word, byte[] b, int p, int end) {
        if (p + word.length > end) {
            return -1;
        }
        for (int i = 0; i < word.length; i++) {
            if (b[p + i] != word[i]) {
                return -1;
            }
        }
        return p + word.length;
    }

    /** The end of NULL in any case at {@code p}, or -1. */
    static int afterNullWord(byte[] b, int p, int end) {
        boolean found = p + 4 <= end && (b[p] | 0x20) == 'n' && (b[p + 1] | 0x20) == 'u' && (b[p + 2] | 0x20) == 'l'
                && (b[p + 3] | 0x20) == 'l' && (p + 4 == end || !Character.isLetterOrDigit(b[p + 4]));
        return found ? p + 4 : -1;
    }
}
