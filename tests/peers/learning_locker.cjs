// Starts Learning Locker's own statements code as a peer for the tests: in memory, on loopback only.
// Usage: node learning_locker.cjs [port]   (0 or nothing: any free port)
// Says "ready <port>" on standard output, logs to standard error, and ends with its standard input.
'use strict';

const fs = require('node:fs');
const net = require('node:net');

Object.assign(process.env, {
  AUTH_REPO: 'test',
  EVENTS_REPO: 'test',
  MODELS_REPO: 'memory',
  STORAGE_REPO: 'memory',
  SERVICE_AWAIT_UPDATES: 'true',
});

// As shipped it listens on every interface of the machine, and asks nobody for a password.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function listenOnLoopback(_port, done) {
  const port = Number(process.argv[2] || 0);
  this.once('listening', () => fs.writeSync(1, `ready ${this.address().port}\n`));
  return listen.call(this, { host: '127.0.0.1', port }, done);
};

process.stdout.write = process.stderr.write.bind(process.stderr);
process.stdin.on('end', () => process.exit(0)).resume();

require('@learninglocker/xapi-statements/dist/server.js');
