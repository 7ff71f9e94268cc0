/**
 * Statements and expressions of ClickHouse's dialect.
 *
 * Almost every keyword is also an identifier somewhere. freeWord may stand for any identifier and for an alias without
 * AS; clauseWord begins a clause after an expression, so it is an identifier but no alias without AS; reservedWord is
 * an identifier only where nothing else can stand (after AS, after a dot, as a column's name in its definition).
 */
parser grammar SqlParserGrammar;

options {
    tokenVocab = SqlLexer;
}

query: statement outputClause* EOF;

expressionText: aliasedExpression EOF;

typeText: typeName EOF;

outputClause
    : FORMAT identifier # outputFormat
    | SETTINGS settingList # outputSettings
    ;

statement
    : selectUnion # selectStatement
    | insert # insertStatement
    | createDatabase # createDatabaseStatement
    | createTable # createTableStatement
    | createView # createViewStatement
    | createMaterializedView # createMaterializedViewStatement
    | createNamedCollection # createNamedCollectionStatement
    | DROP NAMED COLLECTION ifExists? identifier onCluster? # dropNamedCollection
    | DROP TEMPORARY? entityKind ifExists? qualifiedName (COMMA qualifiedName)* onCluster? syncClause? # drop
    | DETACH entityKind ifExists? qualifiedName onCluster? PERMANENTLY? syncClause? # detach
    | ATTACH entityKind ifNotExists? qualifiedName onCluster? # attach
    | TRUNCATE TABLE? ifExists? qualifiedName onCluster? syncClause? # truncate
    | RENAME TABLE? renamePair (COMMA renamePair)* onCluster? # rename
    | EXCHANGE TABLES qualifiedName AND qualifiedName onCluster? # exchange
    | OPTIMIZE TABLE? qualifiedName onCluster? (PARTITION partition)? FINAL? deduplicate? # optimize
    | ALTER TABLE qualifiedName onCluster? alterItem (COMMA alterItem)* # alterTable
    | DELETE FROM qualifiedName onCluster? WHERE aliasedExpression # deleteFrom
    | USE identifier # use
    | SET settingList # set
    | SHOW FULL? TEMPORARY? TABLES ((FROM | IN) identifier)? showFilter? # showTables
    | SHOW DATABASES showFilter? # showDatabases
    | SHOW CREATE (TABLE | VIEW | DATABASE)? qualifiedName # showCreate
    | SHOW FULL? (COLUMNS | FIELDS) (FROM | IN) qualifiedName ((FROM | IN) identifier)? showFilter? # showColumns
    | SHOW identifier showFilter? # showOther
    | (DESCRIBE | DESC) TABLE? tableItem # describe
    | EXISTS TEMPORARY? (TABLE | VIEW | DATABASE)? qualifiedName # exists
    | EXPLAIN explainKind? settingList? statement # explain
    | KILL (QUERY | MUTATION) onCluster? WHERE aliasedExpression (SYNC | ASYNC | TEST)? # kill
    | SYSTEM systemWord+ # system
    ;

// ---------------------------------------------------------------------------------------------------- parts of names

ifExists: IF EXISTS;

ifNotExists: IF NOT EXISTS;

onCluster: ON CLUSTER (identifier | STRING);

syncClause: SYNC | NO DELAY;

uuidClause: UUID STRING;

entityKind: TABLE | VIEW | MATERIALIZED VIEW | DATABASE;

qualifiedName: namePart (DOT anyName)?;

namePart: identifier | parameter;

anyName: anyIdentifier | parameter;

renamePair: qualifiedName TO qualifiedName;

deduplicate: DEDUPLICATE (BY expressionList)?;

showFilter: (NOT? (LIKE | ILIKE) STRING | WHERE aliasedExpression) (LIMIT expression)? | LIMIT expression;

explainKind: AST | SYNTAX | PLAN | PIPELINE | ESTIMATE;

systemWord: anyIdentifier | STRING | NUMBER | DOT;

// ------------------------------------------------------------------------------------------------------------ INSERT

insert: INSERT INTO TABLE? (FUNCTION functionCall | qualifiedName) insertColumns? settingsClause? insertSource;

insertColumns: LPAREN insertColumn (COMMA insertColumn)* COMMA? RPAREN | LPAREN RPAREN;

insertColumn: STAR EXCEPT (LPAREN columnName (COMMA columnName)* RPAREN | columnName) | STAR | columnName;

insertSource
    : VALUES # insertValues
    | FORMAT identifier # insertFormat
    | selectUnion # insertSelect
    ;

// ------------------------------------------------------------------------------------------------------------ CREATE

createDatabase: CREATE DATABASE ifNotExists? qualifiedName onCluster? (ENGINE EQUALS? engine | SETTINGS settingList | COMMENT STRING)*;

createTable
    : (CREATE (OR REPLACE)? | REPLACE) TEMPORARY? TABLE ifNotExists? qualifiedName uuidClause? onCluster?
        tableElements? storageClause* (AS selectUnion (COMMENT STRING)? | AS (functionCall | qualifiedName) storageClause*)?
    ;

createView: CREATE (OR REPLACE)? VIEW ifNotExists? qualifiedName uuidClause? onCluster? tableElements? definer? (COMMENT STRING)?
        AS selectUnion (COMMENT STRING)?;

createMaterializedView
    : CREATE MATERIALIZED VIEW ifNotExists? qualifiedName uuidClause? onCluster? refresh? (TO qualifiedName)? tableElements?
        (storageClause | POPULATE | EMPTY | definer)* AS selectUnion (COMMENT STRING)?
    ;

refresh: REFRESH (EVERY | AFTER) NUMBER identifier;

definer: DEFINER EQUALS identifier | SQL SECURITY identifier;

createNamedCollection
    : CREATE NAMED COLLECTION ifNotExists? identifier onCluster? AS collectionEntry (COMMA collectionEntry)*;

collectionEntry: identifier EQUALS literal (NOT? OVERRIDABLE)?;

tableElements: LPAREN tableElement (COMMA tableElement)* COMMA? RPAREN | LPAREN RPAREN;

// A column may be called like any of these words, so they are tried first.
tableElement
    : PRIMARY KEY aliasedExpression # primaryKeyElement
    | INDEX identifier aliasedExpression TYPE indexType (GRANULARITY NUMBER)? # indexElement
    | CONSTRAINT identifier (CHECK | ASSUME) aliasedExpression # constraintElement
    | PROJECTION identifier parenthesizedWords # projectionElement
    | columnDefinition # columnElement
    ;

indexType: identifier (LPAREN expressionList? RPAREN)?;

columnDefinition: columnName typeName? columnClause*;

columnClause
    : NOT? NULL # columnNullability
    | (DEFAULT | MATERIALIZED | ALIAS) expression # columnDefault
    | EPHEMERAL expression? # columnEphemeral
    | COMMENT STRING # columnComment
    | CODEC LPAREN expressionList RPAREN # columnCodec
    | TTL expression # columnTtl
    | PRIMARY KEY # columnPrimaryKey
    ;

columnName: anyIdentifier (DOT anyIdentifier)*;

storageClause
    : ENGINE EQUALS? engine # engineClause
    | PARTITION BY aliasedExpression # partitionByClause
    | ORDER BY aliasedExpression # orderByKeyClause
    | PRIMARY KEY aliasedExpression # primaryKeyClause
    | SAMPLE BY aliasedExpression # sampleByClause
    | TTL ttlElement (COMMA ttlElement)* # ttlClause
    | SETTINGS settingList # storageSettings
    | COMMENT STRING # storageComment
    ;

ttlElement: expression (DELETE | TO identifier STRING)? (WHERE aliasedExpression)?;

engine: anyIdentifier (LPAREN expressionList? RPAREN)?;

settingsClause: SETTINGS settingList;

settingList: setting (COMMA setting)*;

setting: identifier EQUALS (literal | DEFAULT);

// ------------------------------------------------------------------------------------------------------------- ALTER

alterItem: alterAction | LPAREN alterAction RPAREN;

alterAction
    : ADD COLUMN? ifNotExists? columnDefinition columnPlace? # addColumn
    | DROP COLUMN? ifExists? columnName # dropColumn
    | CLEAR COLUMN? ifExists? columnName (IN PARTITION partition)? # clearColumn
    | RENAME COLUMN? ifExists? columnName TO columnName # renameColumn
    | COMMENT COLUMN? ifExists? columnName STRING # commentColumn
    | (MODIFY | ALTER) COLUMN? ifExists? columnName REMOVE columnProperty # removeColumnProperty
    | MODIFY COLUMN? ifExists? columnDefinition columnPlace? # modifyColumn
    | ALTER COLUMN? ifExists? columnName TYPE typeName columnClause* columnPlace? # alterColumnType
    | MODIFY SETTING settingList # modifySetting
    | RESET SETTING identifier (COMMA identifier)* # resetSetting
    | MODIFY QUERY selectUnion # modifyQuery
    | MODIFY COMMENT STRING # modifyComment
    | MODIFY ORDER BY aliasedExpression # modifyOrderBy
    | MODIFY TTL ttlElement (COMMA ttlElement)* # modifyTtl
    | DROP PARTITION partition # dropPartition
    | DETACH PARTITION partition # detachPartition
    | ATTACH PARTITION partition # attachPartition
    | DELETE (IN PARTITION partition)? WHERE aliasedExpression # deleteRows
    | UPDATE assignment (COMMA assignment)* (IN PARTITION partition)? WHERE aliasedExpression # updateRows
    ;

columnPlace: FIRST | AFTER columnName;

columnProperty: DEFAULT | MATERIALIZED | ALIAS | COMMENT | CODEC | TTL;

assignment: columnName EQUALS expression;

partition: ALL | ID STRING | expression;

// ------------------------------------------------------------------------------------------------------------ SELECT

selectUnion: selectMember (setOperator selectMember)*;

setOperator: UNION (ALL | DISTINCT)? | EXCEPT | INTERSECT;

selectMember: select | LPAREN selectUnion RPAREN;

select
    : withClause? SELECT (DISTINCT | ALL)? selectList (FROM tables)? (PREWHERE prewhere=aliasedExpression)?
        (WHERE where=aliasedExpression)? groupBy? (HAVING having=aliasedExpression)?
        (ORDER BY orderElement (COMMA orderElement)*)? limitClause* settingsClause?
    ;

withClause: WITH withElement (COMMA withElement)* COMMA?;

withElement
    : identifier AS LPAREN selectUnion RPAREN # withQuery
    | aliasedExpression # withExpression
    ;

selectList: selectItem (COMMA selectItem)* COMMA?;

selectItem: expression (AS anyIdentifier | implicitAlias)?;

groupBy: GROUP BY (groupFunction=(ROLLUP | CUBE) LPAREN expressionList RPAREN | ALL | expressionList) (WITH groupModifier)*;

groupModifier: TOTALS | ROLLUP | CUBE;

orderElement: aliasedExpression (ASC | ASCENDING | DESC | DESCENDING)? (NULLS (FIRST | LAST))? (COLLATE STRING)?;

limitClause
    : LIMIT expression ((COMMA | OFFSET) expression)? BY expressionList # limitBy
    | LIMIT expression ((COMMA | OFFSET) expression)? # limit
    | OFFSET expression # offset
    ;

tables: tableItem tableStep*;

tableStep
    : COMMA tableItem # commaStep
    | LEFT? INNER? ARRAY JOIN selectItem (COMMA selectItem)* # arrayJoinStep
    | joinOperator tableItem joinConstraint? # joinStep
    ;

joinOperator
    : GLOBAL? joinStrictness? joinSide? OUTER? joinStrictness? JOIN
    | GLOBAL? CROSS JOIN
    ;

joinStrictness: ANY | ALL | ASOF | SEMI | ANTI;

joinSide: INNER | LEFT | RIGHT | FULL;

joinConstraint: ON aliasedExpression | USING (LPAREN expressionList RPAREN | expressionList);

tableItem: tablePrimary (AS anyIdentifier | implicitAlias)? FINAL? sample?;

tablePrimary
    : functionCall # functionTable
    | qualifiedName # namedTable
    | LPAREN selectUnion RPAREN # subqueryTable
    | LPAREN tables RPAREN # nestedTables
    ;

sample: SAMPLE sampleRatio (OFFSET sampleRatio)?;

sampleRatio: NUMBER (SLASH NUMBER)?;

// ------------------------------------------------------------------------------------------------------- expressions

expressionList: aliasedExpression (COMMA aliasedExpression)* COMMA?;

aliasedExpression: expression (AS anyIdentifier)?;

expression
    : lambdaParameters ARROW expression # lambda
    | disjunction (QUESTION expression COLON expression)? # conditional
    ;

lambdaParameters: identifier | LPAREN (identifier (COMMA identifier)*)? RPAREN;

disjunction: conjunction (OR conjunction)*;

conjunction: inversion (AND inversion)*;

inversion: NOT inversion | operand;

operand
    : operand TUPLE_INDEX # tupleIndex
    | operand DOT (NUMBER | anyIdentifier) # member
    | operand LBRACKET aliasedExpression RBRACKET # subscript
    | operand DOUBLE_COLON typeName # typeCast
    | MINUS operand # negation
    | PLUS operand # unaryPlus
    | operand op=(STAR | SLASH | PERCENT | DIV | MOD) operand # multiplication
    | operand op=(PLUS | MINUS) operand # addition
    | operand CONCAT operand # concatenation
    | operand op=(EQUALS | NOT_EQUALS | LESS | LESS_OR_EQUALS | GREATER | GREATER_OR_EQUALS | SPACESHIP) operand # comparison
    | operand NOT? op=(LIKE | ILIKE | REGEXP) operand # matching
    | operand GLOBAL? NOT? IN operand # membership
    | operand NOT? BETWEEN operand AND operand # range
    | operand IS NOT? NULL # nullTest
    | operand IS NOT? DISTINCT FROM operand # distinctTest
    | primary # primaryOperand
    ;

primary
    : plainLiteral # literalPrimary
    | INTERVAL operand INTERVAL_UNIT # interval
    | INTERVAL STRING # intervalText
    | op=(DATE | TIMESTAMP) STRING # temporal
    | CASE argument=expression? (WHEN expression THEN expression)+ (ELSE otherwise=expression)? END # caseWhen
    | CAST LPAREN aliasedExpression AS typeName RPAREN # cast
    | EXTRACT LPAREN identifier FROM expression RPAREN # extract
    | SUBSTRING LPAREN expression FROM expression (FOR expression)? RPAREN # substring
    | TRIM LPAREN (BOTH | LEADING | TRAILING) expression FROM expression RPAREN # trim
    | EXISTS LPAREN selectUnion RPAREN # existsSubquery
    | (identifier DOT)* COLUMNS LPAREN (STRING | expressionList) RPAREN columnTransformer* # columnsMatcher
    | functionCall # call
    | (identifier DOT)* STAR columnTransformer* # asterisk
    | LPAREN selectUnion RPAREN # subquery
    | LPAREN aliasedExpression RPAREN # parenthesized
    | LPAREN (aliasedExpression (COMMA aliasedExpression)* COMMA?)? RPAREN # tuple
    | LBRACKET expressionList? RBRACKET # array
    | parameter # parameterPrimary
    | identifier # identifierPrimary
    ;

functionCall
    : functionName LPAREN arguments RPAREN (LPAREN arguments RPAREN)? (FILTER LPAREN WHERE expression RPAREN)? over?
    ;

over: OVER (identifier | parenthesizedWords);

parenthesizedWords: LPAREN (~(LPAREN | RPAREN) | parenthesizedWords)* RPAREN;

arguments: (DISTINCT | ALL)? expressionList?;

functionName: identifier | AND | OR | NOT | IN | LIKE | ILIKE;

columnTransformer
    : EXCEPT (LPAREN columnName (COMMA columnName)* RPAREN | columnName | STRING) # exceptColumns
    | REPLACE (LPAREN selectItem (COMMA selectItem)* RPAREN | selectItem) # replaceColumns
    ;

parameter: LBRACE identifier COLON typeName RBRACE;

literal
    : sign=(PLUS | MINUS) (NUMBER | INF | NAN) # signedNumber
    | plainLiteral # unsignedLiteral
    ;

plainLiteral
    : (NUMBER | INF | NAN) # numberLiteral
    | (STRING | HEX_STRING | HEREDOC) # stringLiteral
    | (TRUE | FALSE) # booleanLiteral
    | NULL # nullLiteral
    ;

// ------------------------------------------------------------------------------------------------------------- types

typeName: typeWord (PRECISION | VARYING | UNSIGNED | SIGNED)? (LPAREN (typeArgument (COMMA typeArgument)* COMMA?)? RPAREN)? (UNSIGNED | SIGNED)?;

typeArgument
    : STRING (EQUALS MINUS? NUMBER)? # enumArgument
    | MINUS? NUMBER # numberArgument
    | identifier EQUALS literal # settingArgument
    | columnName typeName # fieldArgument
    | typeName # typeArgumentType
    | NULL # nullArgument
    ;

typeWord
    : IDENTIFIER
    | BACKQUOTED
    | DOUBLE_QUOTED
    | ARRAY
    | SET
    | INTERVAL_UNIT
    | ADD | ALTER | ASSUME | AST | ASYNC | ATTACH | BOTH | CAST | CHECK | CLEAR | CLUSTER | COLLECTION | COLUMN
    | COLUMNS | CONSTRAINT | CREATE | CUBE | DATABASE | DATABASES | DATE | DEDUPLICATE | DEFINER | DELAY
    | DELETE | DESCRIBE | DETACH | DROP | EMPTY | ENGINE | ESTIMATE | EVERY | EXCHANGE | EXISTS | EXPLAIN
    | EXTRACT | FIELDS | FOR | FUNCTION | GRANULARITY | ID | IF | INDEX | INSERT | INTERVAL | KEY | KILL
    | LAST | LEADING | MUTATION | NAMED | NO | OPTIMIZE | OUTER | OVERRIDABLE | PARTITION | PERMANENTLY
    | PIPELINE | PLAN | POPULATE | PRECISION | PROJECTION | QUERY | REFRESH | RENAME | ROLLUP | SECURITY | SETTING | SHOW
    | SIGNED | SQL | SUBSTRING | SYNC | SYNTAX | SYSTEM | TABLE | TABLES | TEMPORARY | TEST | TIMESTAMP | TO
    | TOTALS | TRAILING | TRIM | TRUNCATE | TYPE | UNSIGNED | UPDATE | USE | UUID | VARYING | VIEW
    ;

// -------------------------------------------------------------------------------------------------------- identifiers

identifier: IDENTIFIER | BACKQUOTED | DOUBLE_QUOTED | freeWord | clauseWord;

anyIdentifier: identifier | reservedWord;

implicitAlias: IDENTIFIER | BACKQUOTED | DOUBLE_QUOTED | freeWord;

freeWord
    : INTERVAL_UNIT | ADD | AFTER | ALIAS | ALTER | ASSUME | AST | ASYNC | ATTACH | BOTH | CAST | CHECK | CLEAR | CLUSTER
    | CODEC | COLLECTION | COLUMN | COLUMNS | COMMENT | CONSTRAINT | CREATE | CUBE | DATABASE | DATABASES
    | DATE | DEDUPLICATE | DEFAULT | DEFINER | DELAY | DELETE | DESCRIBE | DETACH | DROP | EMPTY | ENGINE
    | EPHEMERAL | ESTIMATE | EVERY | EXCHANGE | EXISTS | EXPLAIN | EXTRACT | FIELDS | FIRST | FOR | FUNCTION
    | GRANULARITY | ID | IF | INDEX | INSERT | INTERVAL | KEY | KILL | LAST | LEADING | MATERIALIZED | MODIFY
    | MUTATION | NAMED | NO | OPTIMIZE | OUTER | OVERRIDABLE | PARTITION | PERMANENTLY | PIPELINE | PLAN
    | POPULATE | PRECISION | PRIMARY | PROJECTION | QUERY | REFRESH | REMOVE | RENAME | RESET | ROLLUP | SECURITY | SETTING
    | SHOW | SIGNED | SQL | SUBSTRING | SYNC | SYNTAX | SYSTEM | TABLE | TABLES | TEMPORARY | TEST | TIMESTAMP
    | TO | TOTALS | TRAILING | TRIM | TRUNCATE | TTL | TYPE | UNSIGNED | UPDATE | USE | UUID | VARYING | VIEW
    ;

clauseWord
    : ALL | ANTI | ANY | ARRAY | ASC | ASCENDING | ASOF | BY | COLLATE | CROSS | DESC | DESCENDING | DIV | END
    | FILTER | FINAL | FORMAT | FULL | GLOBAL | GROUP | INNER | LEFT | LIMIT | MOD | NULLS | OFFSET | ORDER
    | OVER | REGEXP | REPLACE | RIGHT | SAMPLE | SEMI | SET | SETTINGS | VALUES
    ;

reservedWord
    : AND | AS | BETWEEN | CASE | DISTINCT | ELSE | EXCEPT | FALSE | FROM | HAVING | ILIKE | IN | INF
    | INTERSECT | INTO | IS | JOIN | LIKE | NAN | NOT | NULL | ON | OR | PREWHERE | SELECT | THEN | TRUE
    | UNION | USING | WHEN | WHERE | WITH
    ;
