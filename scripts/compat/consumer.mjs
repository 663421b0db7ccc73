import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collect, endOf, freePort, ownEnvironment } from './processes.mjs';

const slowestCommandMs = 300_000;
const slowestBootMs = 60_000;

/** An application that uses the package, copied to a place where nothing else is installed. */
export class Consumer {
  #environment;
  #app;
  #ended;
  #log = '';

  constructor(directory, port) {
    this.name = basename(directory);
    this.directory = directory;
    this.baseUrl = `http://127.0.0.1:${port}`;
    this.#environment = {
      ...ownEnvironment(),
      PORT: String(port),
      BASE_URL: this.baseUrl,
      DATABASE: 'app.sqlite',
      OAUTH2_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
  }

  static async create(source, workshop) {
    const directory = join(workshop, basename(source));
    const isInstalled = (path) => ['node_modules', 'dist'].includes(basename(path));
    cpSync(source, directory, { recursive: true, filter: (path) => !isInstalled(path) });
    return new Consumer(directory, await freePort());
  }

  setServer({ issuer, clientSecret }) {
    Object.assign(this.#environment, { ACME_URL: issuer, ACME_CLIENT_SECRET: clientSecret });
  }

  /** More variables of the application's environment. */
  setVariables(variables) {
    Object.assign(this.#environment, variables);
  }

  install(tarball) {
    copyFileSync(tarball, join(this.directory, 'nestjs-oauth2-capture.tgz'));
    return this.run('npm', 'install', '--no-package-lock', '--no-audit', '--loglevel=error');
  }

  npx(...command) {
    return this.run('npx', '--no-install', ...command);
  }

  /** @returns {Promise<string>} the output; rejected unless the command exits with 0 */
  async run(...command) {
    const { code, output } = await this.attempt(...command);
    if (code === 0) return output;
    throw new Error(`${command.join(' ')} ended with ${code}:\n${output.trim().slice(-4000)}`);
  }

  /** Runs a command to its end, whatever that is. */
  async attempt(file, ...parameters) {
    const child = this.#spawn(file, parameters, { timeout: slowestCommandMs });
    const output = collect(child);
    const code = await endOf(child);
    return { code, output: output() };
  }

  /** Starts the application and waits until it listens. */
  async start() {
    this.#app = this.#spawn(process.execPath, ['dist/main.js']);
    this.#ended = endOf(this.#app);
    const output = collect(this.#app);
    const deadline = performance.now() + slowestBootMs;
    while (!output().includes('listening')) {
      if (this.#app.exitCode !== null || performance.now() > deadline)
        throw new Error(`the application did not start:\n${output().slice(-4000)}`);
      await sleep(50);
    }
    // Shutdown counts too, so the log is read when the application has ended.
    void this.#ended.finally(() => (this.#log += output()));
  }

  /** Ends the application, if it runs, and answers everything that it has printed so far. */
  async stop() {
    const isDown = await this.#end('SIGTERM', 10_000);
    if (!isDown) await this.#end('SIGKILL', 10_000);
    this.#app = undefined;
    if (!isDown) throw new Error('the application did not stop within 10 seconds');
    return this.#log;
  }

  #end(signal, limitMs) {
    if (this.#app === undefined) return true;
    this.#app.kill(signal);
    return Promise.race([this.#ended.then(() => true), sleep(limitMs, false, { ref: false })]);
  }

  #spawn(file, parameters, options = {}) {
    return spawn(file, parameters, {
      cwd: this.directory,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
  }
}
