import { describe, expect, it } from '@jest/globals';
import { UpstreamError } from '../../../lib/protocol/upstream.error.js';
import { CircuitBreakers } from '../../../lib/providers/availability/circuit-breakers.js';

const KEY = 'https://auth.example';
const OPEN_MS = 5_000;

class NotSentError extends Error {}

/** A circuit breaker that five outages have opened, and the events that it reported. */
async function opened(): Promise<{
  circuits: CircuitBreakers;
  changes: boolean[];
  pass: (ms: number) => void;
}> {
  let now = 1_000_000;
  const changes: boolean[] = [];
  const circuits = new CircuitBreakers(
    () => now,
    (_, isOpen) => changes.push(isOpen),
  );
  for (let outage = 0; outage < 5; outage += 1) {
    await expect(
      circuits.run(KEY, () => Promise.reject(new UpstreamError('network', 'down'))),
    ).rejects.toThrow('down');
  }
  return { circuits, changes, pass: (ms) => void (now += ms) };
}

describe('a circuit breaker that is open', () => {
  it('R-363: stays open when the request that was to test the server was not sent', async () => {
    const { circuits, changes, pass } = await opened();
    pass(OPEN_MS);
    await expect(circuits.run(KEY, () => Promise.reject(new NotSentError()))).rejects.toThrow(
      NotSentError,
    );
    expect(changes).toEqual([true]);
    // The next request tests the server.
    await expect(
      circuits.run(KEY, () => Promise.reject(new UpstreamError('timeout', 'still down'))),
    ).rejects.toThrow('still down');
    expect(circuits.waitMs(KEY)).toBe(OPEN_MS);
  });

  it('closes when the server responds, also with an error about the token', async () => {
    const { circuits, changes, pass } = await opened();
    pass(OPEN_MS);
    await expect(
      circuits.run(KEY, () => Promise.reject(new UpstreamError('rejected', 'invalid_grant'))),
    ).rejects.toThrow('invalid_grant');
    expect(changes).toEqual([true, false]);
    expect(circuits.waitMs(KEY)).toBe(0);
  });
});
