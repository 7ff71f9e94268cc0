/**
 * Tokens of ClickHouse's dialect. The input is one byte per character (see ByteCharStream), so a token's index is its
 * byte offset; quoted text keeps its raw bytes and is decoded when the tree is built.
 */
lexer grammar SqlLexer;

options {
    caseInsensitive = true;
}

// Found by Tokens: a rule for it would swallow every comment.
tokens {
    UNCLOSED_COMMENT
}

ADD: 'ADD';
AFTER: 'AFTER';
ALIAS: 'ALIAS';
ALL: 'ALL';
ALTER: 'ALTER';
AND: 'AND';
ANTI: 'ANTI';
ANY: 'ANY';
ARRAY: 'ARRAY';
AS: 'AS';
ASC: 'ASC';
ASCENDING: 'ASCENDING';
ASOF: 'ASOF';
ASSUME: 'ASSUME';
AST: 'AST';
ASYNC: 'ASYNC';
ATTACH: 'ATTACH';
BETWEEN: 'BETWEEN';
BOTH: 'BOTH';
BY: 'BY';
CASE: 'CASE';
CAST: 'CAST';
CHECK: 'CHECK';
CLEAR: 'CLEAR';
CLUSTER: 'CLUSTER';
CODEC: 'CODEC';
COLLATE: 'COLLATE';
COLLECTION: 'COLLECTION';
COLUMN: 'COLUMN';
COLUMNS: 'COLUMNS';
COMMENT: 'COMMENT';
CONSTRAINT: 'CONSTRAINT';
CREATE: 'CREATE';
CROSS: 'CROSS';
CUBE: 'CUBE';
DATABASE: 'DATABASE';
DATABASES: 'DATABASES';
DATE: 'DATE';
DEDUPLICATE: 'DEDUPLICATE';
DEFAULT: 'DEFAULT';
DEFINER: 'DEFINER';
DELAY: 'DELAY';
DELETE: 'DELETE';
DESC: 'DESC';
DESCENDING: 'DESCENDING';
DESCRIBE: 'DESCRIBE';
DETACH: 'DETACH';
DISTINCT: 'DISTINCT';
DIV: 'DIV';
DROP: 'DROP';
ELSE: 'ELSE';
EMPTY: 'EMPTY';
END: 'END';
ENGINE: 'ENGINE';
EPHEMERAL: 'EPHEMERAL';
ESTIMATE: 'ESTIMATE';
EVERY: 'EVERY';
EXCEPT: 'EXCEPT';
EXCHANGE: 'EXCHANGE';
EXISTS: 'EXISTS';
EXPLAIN: 'EXPLAIN';
EXTRACT: 'EXTRACT';
FALSE: 'FALSE';
FIELDS: 'FIELDS';
FILTER: 'FILTER';
FINAL: 'FINAL';
FIRST: 'FIRST';
FOR: 'FOR';
FORMAT: 'FORMAT';
FROM: 'FROM';
FULL: 'FULL';
FUNCTION: 'FUNCTION';
GLOBAL: 'GLOBAL';
GRANULARITY: 'GRANULARITY';
GROUP: 'GROUP';
HAVING: 'HAVING';
ID: 'ID';
IF: 'IF';
ILIKE: 'ILIKE';
IN: 'IN';
INDEX: 'INDEX';
INF: 'INF';
INNER: 'INNER';
INSERT: 'INSERT';
INTERSECT: 'INTERSECT';
INTERVAL: 'INTERVAL';
INTO: 'INTO';
IS: 'IS';
JOIN: 'JOIN';
KEY: 'KEY';
KILL: 'KILL';
LAST: 'LAST';
LEADING: 'LEADING';
LEFT: 'LEFT';
LIKE: 'LIKE';
LIMIT: 'LIMIT';
MATERIALIZED: 'MATERIALIZED';
MOD: 'MOD';
MODIFY: 'MODIFY';
MUTATION: 'MUTATION';
NAMED: 'NAMED';
NAN: 'NAN';
NO: 'NO';
NOT: 'NOT';
NULL: 'NULL';
NULLS: 'NULLS';
OFFSET: 'OFFSET';
ON: 'ON';
OPTIMIZE: 'OPTIMIZE';
OR: 'OR';
ORDER: 'ORDER';
OUTER: 'OUTER';
OVER: 'OVER';
OVERRIDABLE: 'OVERRIDABLE';
PARTITION: 'PARTITION';
PERMANENTLY: 'PERMANENTLY';
PIPELINE: 'PIPELINE';
PLAN: 'PLAN';
POPULATE: 'POPULATE';
PRECISION: 'PRECISION';
PREWHERE: 'PREWHERE';
PRIMARY: 'PRIMARY';
PROJECTION: 'PROJECTION';
QUERY: 'QUERY';
REFRESH: 'REFRESH';
REGEXP: 'REGEXP';
REMOVE: 'REMOVE';
RENAME: 'RENAME';
REPLACE: 'REPLACE';
RESET: 'RESET';
RIGHT: 'RIGHT';
ROLLUP: 'ROLLUP';
SAMPLE: 'SAMPLE';
SECURITY: 'SECURITY';
SELECT: 'SELECT';
SEMI: 'SEMI';
SET: 'SET';
SETTING: 'SETTING';
SETTINGS: 'SETTINGS';
SHOW: 'SHOW';
SIGNED: 'SIGNED';
SQL: 'SQL';
SUBSTRING: 'SUBSTRING';
SYNC: 'SYNC';
SYNTAX: 'SYNTAX';
SYSTEM: 'SYSTEM';
TABLE: 'TABLE';
TABLES: 'TABLES';
TEMPORARY: 'TEMPORARY';
TEST: 'TEST';
THEN: 'THEN';
TIMESTAMP: 'TIMESTAMP';
TO: 'TO';
TOTALS: 'TOTALS';
TRAILING: 'TRAILING';
TRIM: 'TRIM';
TRUE: 'TRUE';
TRUNCATE: 'TRUNCATE';
TTL: 'TTL';
TYPE: 'TYPE';
UNION: 'UNION';
UNSIGNED: 'UNSIGNED';
UPDATE: 'UPDATE';
USE: 'USE';
USING: 'USING';
UUID: 'UUID';
VALUES: 'VALUES';
VARYING: 'VARYING';
VIEW: 'VIEW';
WHEN: 'WHEN';
WHERE: 'WHERE';
WITH: 'WITH';

INTERVAL_UNIT
    : ('NANOSECOND' | 'MICROSECOND' | 'MILLISECOND' | 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR') 'S'?
    ;

NUMBER
    : '0x' [0-9a-f]+ ('.' [0-9a-f]*)? ('p' [+-]? [0-9]+)?
    | '0b' [01]+
    | DIGITS ('.' DIGITS?)? ('e' [+-]? [0-9]+)?
    ;

IDENTIFIER
    : [a-z_] [a-z_0-9$]*
    | [0-9]+ [a-z_] [a-z_0-9$]*
    ;

BACKQUOTED: '`' (~[`\\] | '\\' . | '``')+ '`';
DOUBLE_QUOTED: '"' (~["\\] | '\\' . | '""')+ '"';
STRING: '\'' (~['\\] | '\\' . | '\'\'')* '\'';
HEX_STRING: 'x\'' [0-9a-f]* '\'';
HEREDOC: '$$' .*? '$$';

ARROW: '->';
DOUBLE_COLON: '::';
COLON: ':';
CONCAT: '||';
SPACESHIP: '<=>';
EQUALS: '==' | '=';
NOT_EQUALS: '!=' | '<>';
LESS_OR_EQUALS: '<=';
GREATER_OR_EQUALS: '>=';
LESS: '<';
GREATER: '>';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
QUESTION: '?';
COMMA: ',';
// One token, so that a.1.2 is not read as the number 1.2.
TUPLE_INDEX: '.' [0-9]+;
DOT: '.';
SEMICOLON: ';';
LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';

// The spaces are ASCII, then a byte order mark, a no-break space and an ideographic space in UTF-8.
SPACE: ([ \t\r\n\f\u000B\u0000] | '\u00EF\u00BB\u00BF' | '\u00C2\u00A0' | '\u00E3\u0080\u0080')+ -> channel(HIDDEN);
LINE_COMMENT: ('--' | '//' | '#!' | '# ') ~[\n]* -> channel(HIDDEN);
BLOCK_COMMENT: '/*' (BLOCK_COMMENT | .)*? '*/' -> channel(HIDDEN);

// What follows is refused by the parser, with the position and the reason.
UNCLOSED_STRING: '\'' (~['\\] | '\\' . | '\'\'')* '\\'?;
UNCLOSED_BACKQUOTED: '`' (~[`\\] | '\\' . | '``')* '\\'?;
UNCLOSED_DOUBLE_QUOTED: '"' (~["\\] | '\\' . | '""')* '\\'?;
UNKNOWN: .;

fragment DIGITS: [0-9] [0-9_]*;
