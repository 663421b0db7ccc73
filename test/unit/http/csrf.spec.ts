import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import type { CaptureRequest } from '../../../lib/http/messages/capture-request.js';
import { CsrfTokens } from '../../../lib/http/callers/csrf.js';
import { CsrfError } from '../../../lib/http/messages/http.errors.js';
import { KeyRing } from '../../../lib/tokens/encryption/key-ring.js';
import { newKey } from '../../fixtures/new-key.js';

const HOUR_MS = 3_600_000;
const [first, second] = [newKey(), newKey()];

describe('the proof of a page of this module', () => {
  let now = 0;
  const clock = { now: () => now } as DatabaseClock;
  const csrf = new CsrfTokens(new KeyRing([first]), clock);
  beforeEach(() => {
    now = 480_000 * HOUR_MS + 1_000;
  });

  const request = (parts: { headers?: object; body?: unknown }): CaptureRequest =>
    ({ method: 'POST', url: '/', params: {}, headers: {}, ...parts }) as CaptureRequest;
  const byHeader = (token: unknown): CaptureRequest =>
    request({ headers: { 'x-csrf-token': token } });
  const holds = (from: CaptureRequest, owner = 'alice', with_ = csrf): boolean => {
    try {
      with_.assert(from, owner);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(CsrfError);
      return false;
    }
  };

  it('S-077: is a header, a field, or a bearer token in its place', () => {
    const token = csrf.create('alice');
    expect(holds(byHeader(token))).toBe(true);
    expect(holds(request({ body: { _csrf: token } }))).toBe(true);
    expect(holds(request({ headers: { authorization: 'Bearer x' } }))).toBe(true);
    expect(holds(request({ headers: { authorization: 'bearer x' } }))).toBe(true);
  });

  it.each([
    ['nothing', {}],
    ['an empty header', { headers: { 'x-csrf-token': '' } }],
    ['two headers', { headers: { 'x-csrf-token': ['a', 'b'] } }],
    ['an empty field', { body: { _csrf: '' } }],
    ['a list of fields', { body: { _csrf: ['a'] } }],
    ['a text for a body', { body: '_csrf=x' }],
    ['null for a body', { body: null }],
    ['other letters', { headers: { 'x-csrf-token': 'ü'.repeat(43) } }],
    ['a Basic header', { headers: { authorization: 'Basic x' } }],
    ['a scheme that only looks like it', { headers: { authorization: 'Bearerx y' } }],
    ['an inherited field', { body: Object.create({ _csrf: csrf.create('alice') }) as object }],
  ])('S-077: is not %s', (_, parts) => {
    expect(holds(request(parts))).toBe(false);
  });

  it('S-074: is valid only for its owner', () => {
    expect(holds(byHeader(csrf.create('bob')))).toBe(false);
    expect(holds(byHeader(csrf.create('alice"')))).toBe(false);
  });

  it('is valid for one to two hours', () => {
    const token = csrf.create('alice');
    now += HOUR_MS - 1_001;
    expect(holds(byHeader(token))).toBe(true);
    now += HOUR_MS;
    expect(holds(byHeader(token))).toBe(true);
    now += 1;
    expect(holds(byHeader(token))).toBe(false);
    expect(holds(byHeader(csrf.create('alice')))).toBe(true);
  });

  it('is not valid before its time', () => {
    now += HOUR_MS;
    const early = csrf.create('alice');
    now -= HOUR_MS;
    expect(holds(byHeader(early))).toBe(false);
  });

  it('R-077: is valid with every configured key, and with no other', () => {
    const rotated = new CsrfTokens(new KeyRing([second, first]), clock);
    expect(holds(byHeader(csrf.create('alice')), 'alice', rotated)).toBe(true);
    expect(holds(byHeader(rotated.create('alice')))).toBe(false);
  });
});
