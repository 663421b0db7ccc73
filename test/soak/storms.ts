import type { TokenAnswer } from '../fixtures/connections.js';
import type { StormOrder, StormReport } from '../fixtures/host-app/storm.controller.js';
import type { Host } from '../fixtures/host.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import type { TestEnvironment } from '../fixtures/test-environment.js';

const SAVED_AT_ONCE = 100;

/** Has a host call `getValidToken` many times at once. */
export const storm = (host: Host, order: StormOrder): Promise<StormReport> =>
  post<StormReport>(host, 'storm', order);

/** Storms of several hosts at once, summed up. */
export async function storms(hosts: Host[], order: StormOrder): Promise<StormReport> {
  const reports = await Promise.all(hosts.map((host) => storm(host, order)));
  return {
    tokens: sum(reports.map(({ tokens }) => tokens)),
    errors: sum(reports.map(({ errors }) => errors)),
  };
}

interface Connecting {
  provider?: string;
  host?: Host;
  /** Whether the access tokens are over; they are by default. */
  isExpired?: boolean;
}

/** Stores grants of the strict server as connections; answers their ids. */
export async function connect(
  world: TestEnvironment,
  grants: StrictGrant[],
  { provider = 'strict', host = world.host, isExpired = true }: Connecting = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < grants.length; start += SAVED_AT_ONCE) {
    const inputs = grants.slice(start, start + SAVED_AT_ONCE).map((grant) => ({
      owner: `owner of ${grant.account}`,
      provider,
      resourceOwner: { id: grant.account },
      tokens: {
        access_token: grant.accessToken,
        refresh_token: grant.refreshToken,
        expires_in: grant.expiresIn,
      },
    }));
    ids.push(...(await post<string[]>(host, 'save', { grants: inputs })));
  }
  if (isExpired) await expireAll(world, ids);
  return ids;
}

export const disconnect = (host: Host, id: string): Promise<unknown> =>
  post(host, 'disconnect', { connection: id });

/** Has a host renew a token that lives. */
export const refresh = (host: Host, id: string): Promise<TokenAnswer> =>
  post(host, 'refresh', { connection: id });

/** Makes access tokens old. */
export async function expireAll({ database }: TestEnvironment, ids: string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += SAVED_AT_ONCE) {
    const some = ids.slice(start, start + SAVED_AT_ONCE);
    const places = some.map(() => '?').join(', ');
    await database.run(
      `UPDATE oauth2_token SET expires_at = ? WHERE id IN (${places})`,
      Date.now() - 60_000,
      ...some,
    );
  }
}

export async function post<T>(host: Host, path: string, body: object): Promise<T> {
  const response = await fetch(`${host.url}/test/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

function sum(counts: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, count] of counts.flatMap((each) => Object.entries(each)))
    total[key] = (total[key] ?? 0) + count;
  return total;
}
