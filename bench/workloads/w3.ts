import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { ConnectRequest } from '../contestants/w3/connecting.js';
import { CONNECTION_TABLE } from '../contestants/w3/connections.js';
import { openPostgres, settlePostgres } from '../databases/postgres.js';
import { interleave, type Runner } from '../harness/interleave.js';
import { Remote } from '../harness/remote.js';
import type { Effort, Findings } from '../harness/result.js';
import type { Slice } from '../harness/slice.js';
import { seedBetterAuth } from '../peers/better-auth.js';
import type { CodeFlowUrls } from '../provider/code-flow.worker.js';
import { accountOf } from '../seed/accounts.js';
import { newKey } from '../seed/envelope.js';
import { seedTokens } from '../seed/tables.js';
import { connectFindings, type ConnectRun } from './w3.findings.js';
import type { Crowd } from './w3.driver.js';
import type { ConnectingWorkerSetup, Usage } from './w3.worker.js';

/** The first is the reference. */
const CONTESTANTS = ['limit', 'bare-nest', 'module', 'passport-oauth2', 'grant', 'better-auth'];
const EXPIRES_IN = 30 * 24 * 3_600;

export async function connectFlows(effort: Effort): Promise<Findings> {
  const database = await openPostgres('w3');
  const { at } = database.place;
  const remotes: Remote[] = [];
  const start = async (file: string, setup: unknown, name: string): Promise<Remote> => {
    const remote = await Remote.start(new URL(file, import.meta.url), setup, name);
    remotes.push(remote);
    return remote;
  };
  try {
    const key = newKey();
    effort.say('filling the tables');
    await fill(at, key, effort.choose(100_000, 2_000));
    const provider = await start('../provider/code-flow.worker.js', {}, 'provider');
    const urls = await provider.call<CodeFlowUrls>('urls');
    const driver = await start('./w3.driver.js', {}, 'driver');
    const applications = new Map<string, Remote>();
    const users = effort.choose(200, 40);
    for (const contestant of CONTESTANTS) {
      const port = await freePort();
      const setup: ConnectingWorkerSetup = { contestant, place: database.place, key, port, urls };
      const application = await start('./w3.worker.js', setup, contestant);
      applications.set(contestant, application);
      effort.say(`${contestant} has ${users} users`);
      await driver.call('add', await crowd(contestant, application, port, users));
    }
    const runs: ConnectRun[] = [];
    for (const concurrency of [1, 32]) {
      effort.say(`concurrency ${concurrency}`);
      const order = { concurrency, ms: effort.choose(600, 200) };
      const runners = [...applications].map(([name, application]): Runner => {
        return { name, run: () => drive(driver, application, { ...order, name }) };
      });
      runs.push({ concurrency, series: await interleave(runners, effort.choose(9, 2)) });
    }
    return connectFindings(runs, await storedAccounts(at), users);
  } finally {
    for (const remote of remotes.reverse()) await remote.close();
    await database.close();
  }
}

async function fill(at: string, key: string, count: number): Promise<void> {
  await seedTokens({ kind: 'postgres', at }, { count, key, expiresIn: EXPIRES_IN });
  const expiresAt = new Date(Date.now() + EXPIRES_IN * 1000);
  const accounts = Array.from({ length: count }, (_, index) => {
    return { index, expiresAt, ...accountOf(index) };
  });
  await seedBetterAuth(at, accounts);
  const client = new pg.Client(at);
  await client.connect();
  await client.query(CONNECTION_TABLE);
  // better-auth has a table of that name too.
  await client.query('CREATE SCHEMA express');
  await client.end();
  await settlePostgres(at);
}

async function crowd(name: string, app: Remote, port: number, count: number): Promise<Crowd> {
  const users = Array.from({ length: count }, (_, at) => `${name}-${at}`);
  const connect = await app.call<ConnectRequest>('connect');
  const cookies = await app.call<string[]>('logIn', users);
  return { name, origin: `http://127.0.0.1:${port}`, connect, users, cookies };
}

/** A slice in which CPU time and memory are those of the application, not of the driver. */
async function drive(driver: Remote, application: Remote, order: object): Promise<Slice> {
  const before = await application.call<Usage>('usage');
  const begin = performance.now();
  const slice = await driver.call<Slice>('drive', order);
  const seconds = (performance.now() - begin) / 1000;
  const after = await application.call<Usage>('usage');
  const flows = Math.max(1, slice.perSecond * seconds);
  return { ...slice, cpuUs: (after.cpuUs - before.cpuUs) / flows, rssMb: after.rssMb };
}

/** Accounts that are stored afterwards, by contestant. */
async function storedAccounts(at: string): Promise<Map<string, number>> {
  const client = new pg.Client(at);
  await client.connect();
  const owners = `SELECT owner_id AS owner FROM oauth2_token UNION ALL
    SELECT owner_id FROM bench_connection UNION ALL
    SELECT "user".name FROM account JOIN "user" ON "user".id = account."userId"
      WHERE account."providerId" <> 'credential'`;
  const counts = new Map<string, number>();
  for (const contestant of CONTESTANTS) {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM (${owners}) AS stored WHERE owner LIKE $1`,
      [`${contestant}-%`],
    );
    counts.set(contestant, Number(rows[0]?.count));
  }
  await client.end();
  return counts;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
