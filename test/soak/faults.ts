import { html, json, type Answer } from '../fixtures/fault-responses.js';

type Fault = Answer | 'lost';

const FAULTS: readonly (() => Fault)[] = [
  () => 'lost',
  () => 'lost',
  () => ({ reset: true }),
  () => ({ hang: true }),
  () => html(200),
  () => html(502),
  () => json(200, {}),
  () => json(500, { error: 'server_error' }),
  () => json(503, {}, { 'retry-after': '1' }),
  () => json(429, {}, { 'retry-after': '1' }),
  () => json(429, {}, { 'retry-after': '-5' }),
  () => json(400, { error: 'invalid_request' }),
  () => ({ raw: 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"access_' }),
];

/** Half of the time something, by a sequence that a seed repeats. */
export function faultsOf(seed: number): () => Fault | undefined {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return () => (next() < 0.5 ? undefined : FAULTS[Math.floor(next() * FAULTS.length)]?.());
}
