import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Boot } from '../contestants/w5/listening.js';
import { openPostgres } from '../databases/postgres.js';
import type { Effort, Findings } from '../harness/result.js';
import { seedBetterAuth } from '../peers/better-auth.js';
import { newKey } from '../seed/envelope.js';
import { seedTokens } from '../seed/tables.js';
import { bootFindings, type TimedBoot } from './w5.findings.js';
import { footprint } from './w5.footprint.js';

const run = promisify(execFile);
const CONTESTANTS = ['nest', 'host', 'module', 'better-auth'];

export async function bootAndSize(effort: Effort): Promise<Findings> {
  const boots = new Map<string, TimedBoot[]>(CONTESTANTS.map((name) => [name, []]));
  const database = await openPostgres('w5');
  const key = newKey();
  const { at } = database.place;
  try {
    await seedTokens(database.place, { count: 100, key, expiresIn: 3_600 });
    await seedBetterAuth(at, []);
    const environment = { ...process.env, BENCH_DATABASE: at, BENCH_KEY: key };
    const rounds = effort.choose(15, 3);
    // The first round fills the caches of the file system and counts for nothing.
    for (let round = 0; round <= rounds; round += 1) {
      effort.say(`round ${round} of ${rounds}`);
      for (const name of CONTESTANTS) {
        const boot = await bootOf(name, environment);
        if (round > 0) boots.get(name)?.push(boot);
      }
    }
  } finally {
    await database.close();
  }
  return bootFindings(boots, footprint());
}

async function bootOf(name: string, env: NodeJS.ProcessEnv): Promise<TimedBoot> {
  const file = fileURLToPath(new URL(`../contestants/w5/${name}.js`, import.meta.url));
  const begin = performance.now();
  const { stdout } = await run(process.execPath, [file], { env });
  return { wallMs: performance.now() - begin, ...(JSON.parse(stdout) as Boot) };
}
