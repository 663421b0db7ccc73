const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { disableStorages } = require('./async-storages.cjs');

// An application that runs for more than a second looks for a listener, and logs a warning without one.
// Tests compare what it logs, and on a busy machine they run for longer.
process.on('SIGTERM', () => process.exit(143));

/** jest's last message to a worker, after which the worker ends. */
const CHILD_MESSAGE_END = 2;
const OWN_RESOURCES = new Set(['PipeWrap', 'TTYWrap', 'FSReqCallback']);

// jest ends a worker that has not exited after half a second, and says that a test leaks. A busy machine does
// not always have that half second, so a worker exits by itself, and names what a test has left open.
process.on('message', function onMessage(message) {
  if (message?.[0] !== CHILD_MESSAGE_END) return;
  process.off('message', onMessage);
  exitWorker(true);
});

function exitWorker(mayWait) {
  const open = process.getActiveResourcesInfo().filter((name) => !OWN_RESOURCES.has(name));
  if (open.length > 0 && mayWait) return void setTimeout(exitWorker, 100, false).unref();
  if (open.length > 0) process.stderr.write(`A test left open: ${open.join(', ')}\n`);
  process.exit();
}

/**
 * Runs tests in the worker's own global scope instead of a scope for each file, so that a worker
 * loads NestJS, TypeORM and the module once.
 */
class NativeEnvironment {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.replaced = { console: globalThis.console, exit: process.exit };
  }

  async setup() {
    // jest looks for the source maps of its own transforms only.
    delete Error.prepareStackTrace;
    process.setSourceMapsEnabled(true);
    // What `jest.retryTimes` sets. The build server runs a test that fails once more, and prints its first error.
    globalThis[Symbol.for('RETRY_TIMES')] = process.env.TEST_RETRIES ?? '0';
    globalThis[Symbol.for('LOG_ERRORS_BEFORE_RETRY')] = true;
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    globalThis.console = this.replaced.console;
    process.exit = this.replaced.exit;
    disableStorages();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** jest asks for the method; nothing here is loaded into a context. */
  getVmContext() {
    return null;
  }
}

module.exports = NativeEnvironment;
