import { Remote } from '../harness/remote.js';
import type { Effort, Findings } from '../harness/result.js';
import { newKey } from '../seed/envelope.js';
import type { Claimed, ClaimWorkerSetup } from './w4.claims.worker.js';
import { sweepFindings } from './w4.findings.js';
import type { ClaimRun, LookUp, Rotation } from './w4.runs.js';
import type { Rotated, RotationSetup } from './w4.rotation.worker.js';
import { DueTable, rewriteSeconds } from './w4.table.js';

const BATCH = 100;
const WORKERS = 4;
/** The first is what the others are compared with. */
const CLAIMERS = ['typeorm-lease-column', 'typeorm-moved-date', 'module', 'raw-claim'];
const claimWorker = new URL('./w4.claims.worker.js', import.meta.url);

export async function sweepAndRotation(effort: Effort): Promise<Findings> {
  const sizes = effort.choose([10_000, 100_000, 1_000_000], [10_000, 20_000, 40_000]);
  const lookUps: LookUp[] = [];
  let claims: ClaimRun[] = [];
  let rotation: Rotation | undefined;
  for (const size of sizes) {
    const key = newKey();
    effort.say(`${size} rows: filling the table`);
    const table = await DueTable.fill(size, key);
    try {
      effort.say(`${size} rows: looking up`);
      lookUps.push(await lookUp(table, key, effort));
      if (size !== sizes.at(-1)) continue;
      effort.say(`${size} rows: claims`);
      claims = await claimAll(table, key, effort);
      await table.disconnect();
      effort.say(`${size} rows: SQL alone`);
      const sqlSeconds = await rewriteSeconds(table.database);
      effort.say(`${size} rows: rotation`);
      rotation = { rows: size, sqlSeconds, ...(await rotate(table, key)) };
    } finally {
      await table.close();
    }
  }
  return sweepFindings(lookUps, claims, rotation);
}

async function lookUp(table: DueTable, key: string, effort: Effort): Promise<LookUp> {
  const { place } = table.database;
  const setup: ClaimWorkerSetup = { contestant: 'module', place, key };
  const module = await Remote.start(claimWorker, setup, 'module');
  const found: LookUp = { rows: table.rows, readMs: [], claimMs: [] };
  try {
    const rounds = effort.choose(15, 5);
    for (let round = 0; round <= rounds; round += 1) {
      const readMs = await table.lookUp(BATCH);
      const { ms, ids } = await module.call<{ ms: number; ids: string[] }>('one', BATCH);
      if (round > 0) {
        found.readMs.push(readMs);
        found.claimMs.push(ms);
      }
      await table.restore(ids);
    }
  } finally {
    await module.close();
  }
  return found;
}

async function claimAll(table: DueTable, key: string, effort: Effort): Promise<ClaimRun[]> {
  const { place } = table.database;
  const runs = CLAIMERS.map((name): ClaimRun => ({ name, rounds: [] }));
  const teams = new Map<string, Remote[]>();
  try {
    for (const contestant of CLAIMERS) {
      const setup: ClaimWorkerSetup = { contestant, place, key };
      const team: Remote[] = [];
      teams.set(contestant, team);
      for (let worker = 0; worker < WORKERS; worker += 1) {
        team.push(await Remote.start(claimWorker, setup, contestant));
      }
    }
    const rounds = effort.choose(5, 2);
    // The first round warms up and counts for nothing.
    for (let round = 0; round <= rounds; round += 1) {
      for (const { name, rounds: kept } of runs) {
        const team = teams.get(name) ?? [];
        const claimed = await Promise.all(team.map((each) => each.call<Claimed>('all', BATCH)));
        const ids = claimed.flatMap((each) => each.ids);
        const begin = Math.min(...claimed.map((each) => each.begin));
        const seconds = (Math.max(...claimed.map(({ end }) => end)) - begin) / 1000;
        if (round > 0) {
          kept.push({
            due: table.due,
            claimed: ids.length,
            twice: ids.length - new Set(ids).size,
            seconds,
            claims: claimed.flatMap((each) => each.claims),
          });
        }
        await table.restore(ids);
      }
    }
  } finally {
    for (const remote of [...teams.values()].flat()) await remote.close();
  }
  return runs;
}

async function rotate(table: DueTable, key: string): Promise<Rotated> {
  const program = new URL('./w4.rotation.worker.js', import.meta.url);
  const setup: RotationSetup = { place: table.database.place, keys: [newKey(), key] };
  const remote = await Remote.start(program, setup, 'module');
  try {
    return await remote.call<Rotated>('rotate');
  } finally {
    await remote.close();
  }
}
