const { register } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { default: Runtime } = require('jest-runtime');

register(pathToFileURL(join(__dirname, 'load-typescript.mjs')));

/** Where `jest-globals.mjs` finds the functions of the file that runs. */
const CURRENT = Symbol.for('nestjs-oauth2-capture.jest-globals');
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

let files = 0;

/** Loads modules with Node's own loader. Only the spec itself is loaded anew for each run. */
module.exports = class NativeRuntime extends Runtime {
  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    const { href } = pathToFileURL(path);
    return import(path === this._testPath ? `${href}?run=${(files += 1)}` : href);
  }

  requireModule(path) {
    return require(path);
  }

  /** jest-circus keeps its state in its module, one for each test file. */
  requireInternalModule(path) {
    delete require.cache[require.resolve(path)];
    delete globalThis[EVENT_HANDLERS];
    return require(path);
  }

  installGetBuiltinModule() {}

  setGlobalsForRuntime(globals) {
    super.setGlobalsForRuntime(globals);
    globalThis[CURRENT] = this.jestGlobals.cjsGlobals(this._testPath);
  }
};
