import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Host } from '../fixtures/host.js';
import { until } from '../fixtures/until.js';
import { allow } from '../soak/counts.js';
import { connect, expireAll, storms } from '../soak/storms.js';
import {
  type ClusterWorld,
  closeWorld,
  countLosses,
  noLosses,
  openWorld,
  windows,
} from './cluster-world.js';
import { between, describeInFull, expectRightCauses, report, times } from './forms.js';
import { postgres, ReplicatedPostgres } from './servers/postgres.database.js';
import { untilUsable } from './workloads.js';

/** Longer than the primary is missing, unless the machine is very busy. */
const LEASE_TTL = 30;
const TOKENS = 40;

describe('a PostgreSQL primary that fails', () => {
  let opened: ClusterWorld;
  let hosts: Host[];

  beforeAll(async () => {
    await postgres('repair');
    const database = await ReplicatedPostgres.open();
    const places = Array.from({ length: 3 }, () => database.at('primary'));
    opened = await openWorld(database, places, {
      refresh: { leaseTtl: LEASE_TTL },
      database: { clocks: 'several' },
    });
    ({ hosts } = opened.world);
  }, allow(40));
  beforeEach(async () => {
    await postgres('repair');
    await postgres('mode', 'sync');
  }, allow(20));
  afterAll(async () => {
    await postgres('repair');
    await closeWorld(opened);
  }, allow(20));

  function newConnections(count: number): Promise<string[]> {
    const grants = Array.from({ length: count }, () => opened.server.issue());
    return connect(opened.world, grants);
  }

  /** Breaks the database in the middle of refreshes, until each process has every token again. */
  async function during(
    title: string,
    rounds: number,
    fail: () => Promise<unknown>,
  ): Promise<void> {
    const { server, world } = opened;
    const ids = await newConnections(TOKENS);
    const failures: Record<string, number> = {};
    let longestMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      server.delay = between(50, 800);
      await expireAll(world, ids);
      const wanted = server.requests + between(1, TOKENS / 2);
      const storming = storms(hosts, { connections: ids, callers: 5 });
      await until(() => server.requests >= wanted);
      const before = performance.now();
      await fail();
      longestMs = Math.max(longestMs, performance.now() - before);
      for (const [error, count] of Object.entries((await storming).errors))
        failures[error] = (failures[error] ?? 0) + count;
      for (const host of hosts) await untilUsable(host, ids, LEASE_TTL + 5);
    }
    const losses = await countLosses(opened, ids);
    expectRightCauses(failures);
    report(`PostgreSQL: ${title}`, {
      rounds,
      callers: rounds * hosts.length * TOKENS * 5,
      'longest outage (s)': (longestMs / 1000).toFixed(1),
      ...failures,
      ...losses,
    });
    expect(losses).toEqual(noLosses);
  }

  it(
    'by a crash, and starts again: nothing is lost',
    () => during('crash of the primary', times(2, 10), () => postgres('crash')),
    allow(40),
  );

  it(
    'and leads to the synchronous replica: nothing is lost',
    () =>
      during('failover to the synchronous replica', times(1, 5), async () => {
        await postgres('failover');
        await postgres('rejoin');
      }),
    allow(40),
  );

  it(
    'and leads to a synchronous replica whose clock is 40 s ahead: nothing is lost',
    async () => {
      await postgres('skew', 40);
      await during('failover to a clock 40 s ahead', 1, () => postgres('failover'));
    },
    allow(40),
  );

  it(
    'because it refuses changes, on connections that stay open: nothing is lost',
    () =>
      during('the primary only reads', times(1, 3), async () => {
        await postgres('readonly', 'on');
        await sleep(between(500, 4_000));
        await postgres('readonly', 'off');
      }),
    allow(40),
  );

  describeInFull('and is frozen', () => {
    it(
      'for less than a lease: nothing is lost',
      () =>
        during('the primary is frozen', 5, async () => {
          await postgres('freeze');
          await sleep(between(1_000, 12_000));
          await postgres('thaw');
        }),
      allow(40),
    );
  });

  describeInFull('and leads to an asynchronous replica that lacks the last commits', () => {
    it(
      'can send refresh tokens again: a window of docs/token-life.md',
      async () => {
        const { server, world } = opened;
        await postgres('mode', 'async');
        const ids = await newConnections(TOKENS);
        for (const host of hosts) await untilUsable(host, ids);
        await postgres('deaf');
        await expireAll(world, ids);
        const { errors } = await storms(hosts, { connections: ids, callers: 1 });
        expect(errors).toEqual({});
        const sent = server.requests;
        await postgres('failover');
        await expireAll(world, ids);
        await storms(hosts, { connections: ids, callers: 1 });
        const losses = await countLosses(opened, ids);
        report('PostgreSQL: asynchronous failover without the last commits', {
          tokens: ids.length,
          requests: server.requests - sent,
          window: windows.lostWrite,
          ...losses,
        });
        expect(losses.doubleUses).toBe(ids.length);
      },
      allow(20),
    );
  });
});
