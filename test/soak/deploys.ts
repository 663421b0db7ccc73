import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../fixtures/story.js';
import type { Host } from '../fixtures/host.js';
import type { HostOptions } from '../fixtures/host-app/host-options.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import type { StrictServer } from '../fixtures/strict-server.js';
import { until } from '../fixtures/until.js';
import type { TestEnvironment } from '../fixtures/test-environment.js';
import { storedPair } from './stored-pair.js';
import { connect } from './storms.js';

/** How a process is told to end. */
export const endings = ['SIGTERM', 'SIGTERM twice', 'SIGINT', 'app.close()'] as const;
export type Ending = (typeof endings)[number];

/** One deploy: the process that goes, and how. */
export interface Deploy {
  platform: HostOptions['platform'];
  busyHook: HostOptions['busyHook'];
  ending: Ending;
}

/** The variants in turn, so that a few deploys meet most of them. */
export const deployOf = (round: number): Deploy => ({
  platform: round % 2 === 0 ? 'express' : 'fastify',
  busyHook: round % 4 < 2 ? 'onModuleDestroy' : 'beforeApplicationShutdown',
  ending: endings[round % endings.length] ?? 'SIGTERM',
});

const CONNECTIONS = 6;

/** What became of a deploy. */
export interface DeployReport {
  /** Connections whose stored pair is not the living one, or whose grant has ended. */
  lost: number;
  /** What the process's own callers heard, with its number. */
  heard: Record<string, number>;
  output: string;
}

/**
 * Starts a process that refreshes without end, ends it in the middle of that, while a client goes
 * on asking it, and compares what is stored with what the server has issued.
 */
export async function deploy(
  world: TestEnvironment,
  server: StrictServer,
  { ending, ...options }: Deploy,
): Promise<DeployReport> {
  const host = await world.start({ ...options, quiet: true });
  const grants = Array.from({ length: CONNECTIONS }, () => server.issue());
  const ids = await connect(world, grants, { host });
  await post(host, 'busy', { connections: ids });
  await until(() => grants.every(({ refreshes }) => refreshes > 0));
  // Requests at any moment of a refresh.
  await sleep(Math.random() * 2 * server.delay);
  const client = askOn(host, ids);
  await end(host, ending);
  await client;
  world.hosts.splice(world.hosts.indexOf(host), 1);
  world.retiredOutput.push(host.output());
  const isKept = await Promise.all(ids.map((id, index) => kept(world, id, grants[index])));
  const heard = /^busy: (.*)$/m.exec(host.output())?.[1] ?? '{}';
  return {
    lost: isKept.filter((is) => !is).length,
    heard: JSON.parse(heard) as Record<string, number>,
    output: host.output(),
  };
}

async function kept(world: TestEnvironment, id: string, grant?: StrictGrant): Promise<boolean> {
  const { accessToken, refreshToken } = await storedPair(world, id);
  return (
    grant?.isAlive === true &&
    grant.accessToken === accessToken &&
    grant.refreshToken === refreshToken
  );
}

/** Requests that a client still makes of a process that ends: Nest waits for those that make more. */
const LAST_REQUESTS = 20;

/** A client that keeps its connection and asks on while the process ends. */
async function askOn(host: Host, ids: string[]): Promise<void> {
  try {
    for (let left = LAST_REQUESTS; left > 0; left -= 1) {
      await ask(host, ids[left % ids.length] ?? '');
    }
  } catch {
    // The process has ended.
  }
}

async function end(host: Host, ending: Ending): Promise<void> {
  if (ending === 'app.close()') await post(host, 'close', {});
  else process.kill(host.pid, ending === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  if (ending === 'SIGTERM twice') await host.stop();
  await until(() => !host.alive(), 120_000);
}

async function post(host: Host, path: string, body: object): Promise<void> {
  const response = await fetch(`${host.url}/test/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
