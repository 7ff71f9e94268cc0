package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuerySummaryTest {

    @Test
    void closesAResultAsTheReferenceClientDoes() {
        assertThat(summary(3, 0, 3).describe(true, 0.002)).isEqualTo("3 rows in set. Elapsed: 0.002 sec.");
        assertThat(summary(1, 0, 1).describe(true, 0.0004)).isEqualTo("1 row in set. Elapsed: 0.000 sec.");
        assertThat(summary(0, 0, 0).describe(false, 0.1)).isEqualTo("0 rows in set. Elapsed: 0.100 sec.");
        assertThat(summary(0, 2, 0).describe(false, 0.1)).isEqualTo("2 rows written. Elapsed: 0.100 sec.");
        assertThat(new QuerySummary(1_200_000, 9_600_000, 0, 10).describe(true, 0.5)).isEqualTo("10 rows in set."
                + " Elapsed: 0.500 sec. Processed 1.20 million rows, 9.60 MB (2.40 million rows/s., 19.20 MB/s.)");
    }

    @Test
    void claimsNoRowCountThatIsNotFinal() {
        String header = "{\"read_rows\":\"5\",\"read_bytes\":\"50\",\"written_rows\":\"0\",\"result_rows\":\"5\"}";
        assertThat(QuerySummary.parse(header, true)).isEqualTo(new QuerySummary(5, 50, 0, 5));
        assertThat(QuerySummary.parse(header, false).describe(true, 1)).isEqualTo("Elapsed: 1.000 sec.");
        assertThat(QuerySummary.parse("", true).describe(true, 1)).isEqualTo("Elapsed: 1.000 sec.");
    }

    private static QuerySummary summary(long read, long written, long result) {
        return new QuerySummary(read, read * 8, written, result);
    }
}
