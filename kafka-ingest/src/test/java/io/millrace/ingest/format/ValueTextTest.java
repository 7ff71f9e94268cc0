package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CAST from String and back, against ClickHouse 26.7. */
final class ValueTextTest {
    static List<Golden> casts() {
        return Golden.load("casts.txt");
    }

    @ParameterizedTest
    @MethodSource
    void casts(Golden golden) {
        DataType type = golden.schema().field(0).type();
        ValueText text = new ValueText(type, Golden.DEFAULTS);
        ColumnBuilder to = type.newBuilder(1);
        String actual;
        boolean parsed = text.tryParse(golden.input(), 0, golden.input().length, to);
        assertThat(to.rowCount()).isEqualTo(parsed ? 1 : 0);
        to.truncate(0);
        try {
            text.parse(golden.input(), 0, golden.input().length, to);
            ByteSink out = new ByteSink(16);
            Writers.of(type, Golden.DEFAULTS, false).escaped(to.build(), 0, out);
            actual = out.copyString() + "\n";
        } catch (UserException e) {
            assertThat(to.rowCount()).isZero();
            actual = "! " + e.code().number() + " " + e.getMessage();
        }
        assertThat(actual).isEqualTo(golden.expected());
        assertThat(parsed).isEqualTo(!actual.startsWith("!"));
    }

    @Test
    void writesTextLiteralAndJsonAlsoOfConstants() {
        DataType type = DataTypes.parse("Nullable(String)");
        ValueText text = new ValueText(type, Golden.DEFAULTS);
        ColumnBuilder to = type.newBuilder(2);
        byte[] quote = "it's".getBytes(StandardCharsets.UTF_8);
        text.parse(quote, 0, quote.length, to);
        ConstColumn value = new ConstColumn(to.build(), 3);
        ColumnBuilder nulls = type.newBuilder(1);
        nulls.appendDefault();
        ConstColumn absent = new ConstColumn(nulls.build(), 1);

        ByteSink out = new ByteSink(16);
        text.write(value, 2, out);
        out.put(' ');
        text.writeLiteral(value, 2, out);
        out.put(' ');
        text.writeJson(value, 2, out);
        out.put(' ');
        text.write(absent, 0, out);
        text.writeLiteral(absent, 0, out);
        text.writeJson(absent, 0, out);

        assertThat(out.copyString()).isEqualTo("it's 'it\\'s' \"it's\" ᴺᵁᴸᴸNULLnull");
    }
}
