const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');
const { disableStorages } = require('./async-storages.cjs');

// An application that runs for more than a second looks for a listener, and logs a warning without one.
// Tests compare what it logs, and on a busy machine they run for longer.
process.on('SIGTERM', () => process.exit(143));

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
