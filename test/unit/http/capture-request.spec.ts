import { describe, expect, it } from '@jest/globals';
import {
  readBodyField,
  type CaptureRequest,
  hasBearer,
  readOrigin,
  readQuery,
  readSingle,
  wantsHtml,
} from '../../../lib/http/messages/capture-request.js';

const request = (parts: object): CaptureRequest => ({
  method: 'GET',
  url: '/',
  params: {},
  headers: {},
  ...parts,
});

describe('what a request says', () => {
  it('S-042: keeps every value of its query as it came', () => {
    const query = readQuery(request({ url: '/x?a=1&a=2&b[c]=3&d=%2B+e' }));
    expect([...query]).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b[c]', '3'],
      ['d', '+ e'],
    ]);
    expect([...readQuery(request({ url: '/x' }))]).toEqual([]);
    expect([...readQuery(request({ url: '/x?' }))]).toEqual([]);
  });

  it('S-042: has one value of a name or none', () => {
    const query = new URLSearchParams('a=1&b=1&b=2');
    expect([readSingle(query, 'a'), readSingle(query, 'b'), readSingle(query, 'c')]).toEqual([
      '1',
      undefined,
      undefined,
    ]);
  });

  it('is a page or JSON, a bearer or not, from here or from elsewhere', () => {
    const of = (headers: object): CaptureRequest => request({ headers });
    expect(wantsHtml(of({ accept: 'text/html,*/*;q=0.8' }))).toBe(true);
    for (const accept of [undefined, '*/*', 'application/json']) {
      expect(wantsHtml(of({ accept }))).toBe(false);
    }
    expect(hasBearer(of({ authorization: 'Bearer x' }))).toBe(true);
    expect(hasBearer(of({ authorization: 'Basic Bearer x' }))).toBe(false);
  });

  it.each([
    [{ origin: 'https://spa.example' }, 'https://spa.example'],
    [{ referer: 'https://spa.example:8443/a?b=c' }, 'https://spa.example:8443'],
    [{ origin: 'https://a.example', referer: 'https://b.example/' }, 'https://a.example'],
    [{ origin: 'null' }, undefined],
    [{ referer: 'nonsense' }, undefined],
    [{}, undefined],
  ])('comes from the page that %j names', (headers, origin) => {
    expect(readOrigin(request({ headers }))).toBe(origin);
  });

  it('has text fields of its own, and no others', () => {
    const field = (body: unknown): string | undefined => readBodyField(request({ body }), 'a');
    expect(field({ a: 'x' })).toBe('x');
    for (const body of [
      undefined,
      null,
      'a=x',
      { a: 1 },
      { a: ['x'] },
      Object.create({ a: 'x' }),
    ]) {
      expect(field(body)).toBeUndefined();
    }
  });
});
