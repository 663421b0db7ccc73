import { randomBytes } from 'node:crypto';
import type { TestDatabase } from '../databases/test-database.js';
import type { HostDatabase } from '../fixtures/host-app/host-options.js';
import type { Host } from '../fixtures/host.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { type Capture, TestEnvironment } from '../fixtures/test-environment.js';
import { sha256, storedPair } from '../soak/stored-pair.js';

/** The key that replaces that of the world in a key rotation. */
export const nextKey = randomBytes(32).toString('base64');

/** Processes on a cluster, and the strict authorization server of their connections. */
export interface ClusterWorld {
  world: TestEnvironment;
  server: StrictServer;
}

/**
 * Starts one process for each place.
 *
 * @param database the test's own view
 * @param places how each process reaches the database
 */
export async function openWorld(
  database: TestDatabase,
  places: readonly HostDatabase[],
  capture: Capture = {},
): Promise<ClusterWorld> {
  const server = await StrictServer.start();
  const world = await TestEnvironment.withoutHost({
    database,
    quiet: true,
    capture: (w) => ({
      encryptionKeys: [w.key, nextKey],
      providers: { strict: server.configuration, alpha: w.byEndpoints('alpha', w.alpha) },
      ...capture,
    }),
  });
  try {
    const [first, ...others] = places;
    const host = await world.start({ database: first });
    const capture = { baseUrl: host.url };
    const start = (place: HostDatabase): Promise<Host> => world.start({ database: place, capture });
    const hosts = [host, ...(await Promise.all(others.map(start)))];
    // They were added in the order in which they were ready.
    world.hosts.splice(0, hosts.length, ...hosts);
  } catch (error) {
    await world.close();
    await server.close();
    throw error;
  }
  return { world, server };
}

/** @throws when a process has ended by itself: no failure of a database may do that */
export async function closeWorld({ world, server }: ClusterWorld): Promise<void> {
  const ended = world.hosts.filter((host) => !host.alive());
  await world.close();
  await server.close();
  const [first] = ended;
  if (first !== undefined)
    throw new Error(
      `${ended.length} processes ended by themselves:\n${first.output().slice(-3000)}`,
    );
}

/** What must be zero, whatever happens to the database. */
export interface Losses {
  /** Requests with a refresh token that had been replaced. */
  doubleUses: number;
  /** Grants that the server has ended. */
  revoked: number;
  /** Connections that do not hold the living pair of their grant. */
  lost: number;
}

export const noLosses: Losses = { doubleUses: 0, revoked: 0, lost: 0 };

/** Compares the rows of connections with what the authorization server knows. */
export async function countLosses(
  { world, server }: ClusterWorld,
  ids: readonly string[],
): Promise<Losses> {
  const grants = [...server.grants.values()];
  const living = new Set(
    grants.filter(({ isAlive }) => isAlive).map(({ refreshToken }) => sha256(refreshToken)),
  );
  let lost = 0;
  for (const id of ids) {
    const { refreshToken } = await storedPair(world, id, [nextKey]);
    const status = (await world.database.token(id))?.status;
    if (!living.has(sha256(refreshToken)) || status === 'reauthorization_required') lost += 1;
  }
  return {
    doubleUses: grants.reduce((sum, { reuses }) => sum + reuses, 0),
    revoked: grants.filter(({ isAlive }) => !isAlive).length,
    lost,
  };
}

/** The exceptions of docs/protocol.md, by which each loss of a drill must be explained. */
export const windows = {
  crash: '(b) crash',
  lostWrite: '(c) lost write',
  cutOff: '(e) suspended or cut off after the send',
} as const;
