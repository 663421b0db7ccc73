import { expect, it } from '@jest/globals';
import { CompiledApp } from '../fixtures/compiled-app.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { until } from '../fixtures/until.js';
import { allow } from '../soak/counts.js';
import { sha256 } from '../soak/stored-pair.js';
import { connect, disconnect, expireAll, post, storms } from '../soak/storms.js';
import { type ClusterWorld, countLosses, nextKey, noLosses } from './cluster-world.js';
import { between, report, times } from './forms.js';

const CALLERS = 1_000;
const TOKENS = 200;
const SWEPT = times(400, 2_000);
const RECONNECTS = times(10, 20);
const FLOWS = times(10, 40);
const DISCONNECTS = 20;

interface SweepResult {
  refreshed: number;
  failed: number;
  skipped: number;
  reasons: Record<string, number>;
}

/** What all processes do together on a healthy cluster, as tests of the group that calls this. */
export function describeWorkloads(cluster: string, open: () => ClusterWorld): void {
  const say = (item: string, counts: Record<string, number | string>): void =>
    report(`${cluster}: ${item}`, counts);

  async function newConnections(count: number): Promise<{ ids: string[]; grants: StrictGrant[] }> {
    const { world, server } = open();
    const grants = Array.from({ length: count }, () => server.issue());
    return { grants, ids: await connect(world, grants) };
  }

  it(
    'a thousand callers of one token cause one refresh, and each gets the valid token',
    async () => {
      const { world, server } = open();
      const { ids, grants } = await newConnections(1);
      const rounds = times(3, 10);
      for (let round = 1; round <= rounds; round += 1) {
        server.delay = between(20, 400);
        await expireAll(world, ids);
        const callers = Math.ceil(CALLERS / world.hosts.length);
        const { tokens, errors } = await storms(world.hosts, { connections: ids, callers });
        expect(errors).toEqual({});
        const living = sha256(grants[0]?.accessToken ?? '');
        expect(tokens).toEqual({ [living]: callers * world.hosts.length });
        expect(grants[0]).toMatchObject({ requests: round });
      }
      expect(await countLosses(open(), ids)).toEqual(noLosses);
      say('1,000 callers of one token', { rounds, refreshes: rounds, failed: 0 });
    },
    allow(10),
  );

  it(
    'two hundred tokens are refreshed once each, asked for in every process',
    async () => {
      const { world, server } = open();
      const { ids, grants } = await newConnections(TOKENS);
      const rounds = times(1, 5);
      for (let round = 1; round <= rounds; round += 1) {
        server.delay = between(20, 400);
        await expireAll(world, ids);
        const { tokens, errors } = await storms(world.hosts, { connections: ids, callers: 1 });
        expect(errors).toEqual({});
        const living = grants.map(({ accessToken }) => [sha256(accessToken), world.hosts.length]);
        expect(tokens).toEqual(Object.fromEntries(living));
        expect(grants.filter(({ requests }) => requests !== round)).toEqual([]);
      }
      expect(await countLosses(open(), ids)).toEqual(noLosses);
      say(`${TOKENS} tokens`, { rounds, refreshes: rounds * TOKENS, failed: 0 });
    },
    allow(10),
  );

  it(
    'reconnects of one account at the same time leave the pair of one of them, which works everywhere',
    async () => {
      const { world, server } = open();
      const { ids, grants } = await newConnections(1);
      const { account = '' } = grants[0] ?? {};
      const id = ids[0] ?? '';
      for (let round = 0; round < RECONNECTS; round += 1) {
        await expireAll(world, ids);
        server.delay = between(0, 100);
        const storming = storms(world.hosts, { connections: ids, callers: 5 });
        const issued = world.hosts.map((host) => ({ host, grant: server.issue(account) }));
        const stored = await Promise.all(
          issued.map(({ host, grant }) => connect(world, [grant], { host, isExpired: false })),
        );
        expect(new Set(stored.flat())).toEqual(new Set([id]));
        await storming;
        const responses = await Promise.all(world.hosts.map((host) => ask(host, id)));
        const [first] = responses;
        const all = issued.map(({ grant }) => sha256(grant.accessToken));
        expect(all).toContain(first?.sha256);
        for (const response of responses) expect(response.sha256).toBe(first?.sha256);
        // A refresh with the stored pair must work: it belongs to one grant.
        const winner = issued.find(({ grant }) => sha256(grant.accessToken) === first?.sha256);
        await expireAll(world, ids);
        expect((await ask(world.hosts[round % world.hosts.length] as Host, id)).sha256).toBe(
          sha256(winner?.grant.accessToken ?? ''),
        );
        for (const { grant } of issued) expect(grant).toMatchObject({ reuses: 0, isAlive: true });
      }
      say('simultaneous reconnects', { rounds: RECONNECTS, lost: 0 });
    },
    allow(10),
  );

  it(
    'a flow begins, finishes and is used in three different processes',
    async () => {
      const { world } = open();
      const { hosts } = world;
      for (let flow = 0; flow < FLOWS; flow += 1) {
        const [begins, finishes, uses] = [0, 1, 2].map(
          (step) => hosts[(flow + step) % hosts.length] as Host,
        );
        world.newAccount();
        const visitor = await world.visitor('flow', begins);
        const callback = await visitor.arrive('alpha');
        const page = await visitor.at(finishes as Host).finish(callback);
        expect([page.status, page.body.slice(0, 500)]).toEqual([303, page.body.slice(0, 500)]);
        const query = `owner=${encodeURIComponent(visitor.user)}&provider=alpha`;
        const response = await fetch(`${uses?.url}/test/token?${query}`);
        expect(await response.json()).toHaveProperty('sha256');
      }
      say('flows over three processes', { flows: FLOWS, failed: 0 });
    },
    allow(10),
  );

  it(
    'disconnects in one process are seen by all others at once',
    async () => {
      const { world } = open();
      const { hosts } = world;
      const { ids } = await newConnections(DISCONNECTS);
      for (const [n, id] of ids.entries()) {
        const storming = storms(hosts, { connections: [id], callers: 5 });
        await disconnect(hosts[n % hosts.length] as Host, id);
        const responses = await Promise.all(hosts.map((host) => ask(host, id)));
        for (const response of responses)
          expect(response).toMatchObject({ error: 'NotConnectedError' });
        await storming;
        expect(await world.database.token(id)).toBeUndefined();
      }
      say('disconnects during refreshes', { disconnects: DISCONNECTS, lingering: 0 });
    },
    allow(10),
  );

  it(
    'processes that sweep together refresh each due connection once, and skip none',
    async () => {
      const { world, server } = open();
      server.delay = between(5, 30);
      const { ids, grants } = await newConnections(SWEPT);
      const due = Date.now() - 1_000;
      await world.database.run(
        `UPDATE oauth2_token SET refresh_at = ?, issued_at = ? WHERE provider = 'strict' AND version = 1`,
        due,
        due - 3_600_000,
      );
      const total: SweepResult = { refreshed: 0, failed: 0, skipped: 0, reasons: {} };
      const sweeps = world.hosts.map(async (host) => {
        const result = await post<SweepResult>(host, 'sweep', {});
        for (const key of ['refreshed', 'failed', 'skipped'] as const) total[key] += result[key];
        for (const [reason, count] of Object.entries(result.reasons))
          total.reasons[reason] = (total.reasons[reason] ?? 0) + count;
      });
      await Promise.all(sweeps);
      expect(total).toMatchObject({ refreshed: SWEPT, failed: 0, skipped: 0, reasons: {} });
      expect(grants.filter(({ requests }) => requests !== 1)).toEqual([]);
      expect(await countLosses(open(), ids)).toEqual(noLosses);
      say(`sweep by ${world.hosts.length} processes`, { ...total, reasons: 'none' });
    },
    allow(SWEPT / 20),
  );

  it(
    'keys are rotated while all processes refresh: no call fails, and each pair stays readable',
    async () => {
      const { world } = open();
      const { ids } = await newConnections(TOKENS);
      const encryptionKeys = [nextKey, world.key];
      const terminal = new CompiledApp(
        world.database,
        world.hostOptions({ baseUrl: world.host.url, encryptionKeys }).capture,
      );
      let isOver = false;
      const rotation = terminal.run('rotate-keys').finally(() => (isOver = true));
      let storming = 0;
      while (!isOver) {
        const some = ids.filter((_, n) => n % 10 === storming % 10);
        await expireAll(world, some);
        expect((await storms(world.hosts, { connections: some, callers: 2 })).errors).toEqual({});
        storming += 1;
      }
      const { stdout, stderr, exitCode } = await rotation;
      terminal.remove();
      expect([exitCode, stderr.slice(-2_000)]).toEqual([0, stderr.slice(-2_000)]);
      expect(await countLosses(open(), ids)).toEqual(noLosses);
      const rotated = /^rows re-encrypted: (\d+), failed: 0$/m.exec(stdout)?.[1];
      expect(Number(rotated)).toBeGreaterThan(0);
      say('key rotation', { rows: rotated ?? 0, 'storms meanwhile': storming, failed: 0 });
    },
    allow(20),
  );
}

/** Waits until each connection has a valid token in a process. @throws after so many seconds */
export async function untilUsable(host: Host, ids: readonly string[], seconds = 90): Promise<void> {
  const isUsable = async (id: string): Promise<boolean> =>
    'sha256' in (await ask(host, id).catch(() => ({})));
  await Promise.all(ids.map((id) => until(() => isUsable(id), seconds * 1000)));
}
