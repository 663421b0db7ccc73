import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { bomb, endless, huge, type Answer } from '../../fixtures/fault-responses.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const megabyte = 1_000_000;

describe('responses over the limit', () => {
  let world: TestEnvironment;
  beforeAll(
    async () =>
      void (world = await TestEnvironment.open({ capture: () => ({ http: { timeout: 5 } }) })),
  );
  afterAll(() => world.close());

  /** Peak resident memory of the host in bytes, as the kernel counted it. */
  const peak = (): number => {
    const status = readFileSync(`/proc/${world.host.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  };

  const answers: [string, () => Answer][] = [
    ['a declared length of 100 MB', () => huge(100 * megabyte)],
    ['a chunked body without an end', () => endless()],
    ['gzip that inflates to 50 MB', () => bomb('gzip', 50 * megabyte)],
    ['brotli that inflates to 50 MB', () => bomb('br', 50 * megabyte)],
    ['gzip within gzip within gzip', () => bomb('gzip', 50 * megabyte, 3)],
    ['a plain body of 2 MB', () => ({ ...bomb('gzip', 2 * megabyte, 0), headers: {} })],
  ];

  it.each(answers)('R-009: %s is cut off', async (_name, answer) => {
    const alice = await world.visitor();
    world.newAccount();
    await alice.capture('alpha');
    const before = peak();
    const rows = await world.database.tokens();
    for (const path of ['/token', '/userinfo']) {
      world.alpha.script(path, answer());
      const page = await alice.capture('alpha');
      expect([path, page.status, codeOf(page)]).toEqual([path, 502, 'bad_response']);
    }
    expect(await world.database.tokens()).toEqual(rows);
    if (process.platform === 'linux') expect(peak() - before).toBeLessThan(50 * megabyte);
    expect((await alice.capture('alpha')).status).toBe(303);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
