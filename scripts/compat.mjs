/**
 * `npm run test:compat [-- application...]`, after a build: packs the package, installs the tarball
 * into the applications of `test/compat`, and drives each against an authorization server. One line
 * per check; exit code 1 when one fails. Needs the npm registry.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthorizationServer } from './compat/authorization-server.mjs';
import { Checks } from './compat/checks.mjs';
import { Consumer } from './compat/consumer.mjs';
import { askInEveryContext } from './compat/contexts.mjs';
import { liveNextToDrizzle } from './compat/own-database.mjs';
import { commandLine, migrations, types, unitTests } from './compat/steps.mjs';
import { tellStory } from './compat/story.mjs';

const repository = join(import.meta.dirname, '..');
const workshop = mkdtempSync(join(tmpdir(), 'compat-'));
const checks = new Checks();

const modern = types('tsconfig.json', 'nodenext');
const classic = types('tsconfig.classic.json', 'commonjs and classic resolution');
const applications = {
  'nest11-commonjs': [modern, classic, unitTests, migrations, commandLine, tellStory],
  'nest12-esm': [modern, migrations, commandLine, tellStory],
  'nest12-contexts': [modern, askInEveryContext],
  'nest12-drizzle-kysely': [modern, liveNextToDrizzle],
};

function pack() {
  const options = ['--ignore-scripts', '--json', '--pack-destination', workshop];
  const answer = execFileSync('npm', ['pack', ...options], { cwd: repository, encoding: 'utf8' });
  const [{ filename, files }] = JSON.parse(answer);
  if (!files.some(({ path }) => path === 'dist/index.js'))
    throw new Error('dist/ is missing: run `npm run build` first');
  return join(workshop, filename);
}

/** Each step needs what the ones before it made. */
async function examine(name, steps, tarball) {
  const app = await Consumer.create(join(repository, 'test/compat', name), workshop);
  const server = await AuthorizationServer.start(app.baseUrl);
  app.setServer(server);
  try {
    await checks.must(`${name}: installs`, () => app.install(tarball));
    for (const step of steps) await step(app, checks, server);
  } catch (error) {
    if (!checks.isKnown(error)) throw error;
  } finally {
    await app.stop();
    await server.close();
  }
}

process.once('exit', () => rmSync(workshop, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));

const tarball = pack();
const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : Object.keys(applications))
  await examine(name, applications[name], tarball);

console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed === 0 ? 0 : 1;
