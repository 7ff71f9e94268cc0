// Lets ClickHouse, in this process, take in rows, and says when it has them. Its argument names a file with what to do, in JSON:
// {data, connection, setup: [SQL], start: SQL, count: SQL, expected, pollMs, deadlineMs, after: SQL}.
// It prints "version V"; "started"; "visible ROWS SECONDS" as soon as all rows are counted, and then waits for a line of input, so that
// the harness can read what the kernel has counted for this process; then "after VALUES".
'use strict';
const fs = require('fs');
const { Session } = require('chdb');

const task = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const parent = process.ppid;
const session = new Session(task.data, { connectionArgs: task.connection });

function run(sql) {
  try {
    return (session.query(sql, 'TSV') || '').trim();
  } catch (e) {
    process.stderr.write('refused: ' + sql + '\n' + (e.message || e) + '\n');
    process.exit(1);
  }
}

function say(line) {
  fs.writeSync(1, line + '\n');
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

// Blocks until the harness has written a line; an end without one means that it is gone.
function awaitLine() {
  const buffer = Buffer.alloc(1);
  for (;;) {
    let read = 0;
    try {
      read = fs.readSync(0, buffer, 0, 1, null);
    } catch (e) {
      if (e.code !== 'EAGAIN') {
        throw e;
      }
      sleep(5);
      continue;
    }
    if (read === 0) {
      process.exit(1);
    }
    if (buffer[0] === 10) {
      return;
    }
  }
}

say('version ' + run('SELECT version()'));
task.setup.forEach(run);
say('started');
const startNs = process.hrtime.bigint();
const seconds = () => Number(process.hrtime.bigint() - startNs) / 1e9;
run(task.start);
for (;;) {
  const rows = Number(run(task.count));
  if (rows >= task.expected) {
    say('visible ' + rows + ' ' + seconds().toFixed(3));
    break;
  }
  if (seconds() * 1000 > task.deadlineMs) {
    process.stderr.write('not done in time: ' + rows + ' of ' + task.expected + ' rows\n');
    process.exit(1);
  }
  if (process.ppid !== parent) {
    process.exit(1);
  }
  sleep(task.pollMs);
}
awaitLine();
say('after ' + run(task.count) + '\t' + run(task.after));
awaitLine();
