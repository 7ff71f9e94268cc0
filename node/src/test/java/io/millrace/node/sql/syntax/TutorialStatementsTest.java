package io.millrace.node.sql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.node.sql.syntax.DdlStatement.CreateMaterializedView;
import io.millrace.node.sql.syntax.DdlStatement.CreateTable;
import io.millrace.node.sql.syntax.Statement.Insert;
import io.millrace.node.sql.syntax.Statement.InsertSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements people copy from the two tutorials, as they stand there. */
class TutorialStatementsTest {

    @ParameterizedTest
    @ValueSource(strings = {"tutorial-github.sql", "tutorial-user-events.sql"})
    void readsEveryStatementAndWritesItAsTheSameTree(String script) {
        List<String> statements = SqlScript.split(Resources.read(script));
        assertThat(statements).hasSizeGreaterThan(8);
        for (String statement : statements) {
            Statement tree = SqlParser.parse(statement).statement();
            assertThat(SqlParser.parse(SqlText.format(tree)).statement()).as(statement).isEqualTo(tree);
        }
    }

    @Test
    void findsWhatTheGithubTutorialCreates() {
        List<ParsedStatement> parsed = SqlScript.split(Resources.read("tutorial-github.sql"))
                .stream()
                .map(SqlParser::parse)
                .toList();
        assertThat(parsed).hasSize(19);
        assertThat(parsed.get(2).statement()).isInstanceOfSatisfying(CreateTable.class, github -> {
            assertThat(github.definition().columns()).hasSize(25);
            assertThat(github.definition().columns().get(1).type().arguments()).hasSize(22)
                    .contains(new TypeName.Argument.Text("PushEvent", 12L));
            assertThat(SqlText.format(github.storage().orderBy())).isEqualTo("(event_type, repo_name, created_at)");
        });
        assertThat(parsed.get(3).statement()).isInstanceOfSatisfying(CreateTable.class, queue -> {
            assertThat(queue.storage().engine().name()).isEqualTo("Kafka");
            assertThat(queue.storage().engine().argumentList()).hasSize(4);
            assertThat(queue.storage().settings()).extracting(Setting::name)
                    .containsExactly("kafka_thread_per_consumer", "kafka_num_consumers");
        });
        assertThat(parsed.get(15)).satisfies(insert -> {
            assertThat(insert.format()).isEqualTo("JSONEachRow");
            assertThat(((Insert) insert.statement()).source()).isInstanceOf(InsertSource.FromQuery.class);
        });
        assertThat(parsed.getLast()).satisfies(view -> {
            assertThat(view.format()).isEqualTo("JsonEachRow");
            assertThat(((CreateMaterializedView) view.statement()).target())
                    .isEqualTo(QualifiedName.of("github_out_queue"));
        });
    }

    @Test
    void allowsTheTrailingCommasOfTheUserEventsTutorial() {
        List<ParsedStatement> parsed = SqlScript.split(Resources.read("tutorial-user-events.sql"))
                .stream()
                .map(SqlParser::parse)
                .toList();
        assertThat(parsed).hasSize(12);
        assertThat(parsed.get(3).statement()).isInstanceOfSatisfying(CreateTable.class, events -> {
            assertThat(events.definition().columns()).hasSize(3);
            assertThat(events.storage().engine().arguments()).isEmpty();
        });
        assertThat(parsed.get(5).statement()).isInstanceOfSatisfying(CreateMaterializedView.class,
                view -> assertThat(((Query.Select) view.query()).columns()).hasSize(3));
    }
}
