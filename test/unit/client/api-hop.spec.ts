import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders } from 'axios';
import { type ApiHop, followRedirect } from '../../../lib/client/calls/api-hop.js';

const from = (changes: Partial<ApiHop> = {}): ApiHop => ({
  method: 'GET',
  url: new URL('https://api.acme.example/v1/file'),
  headers: new AxiosHeaders({ Accept: 'image/png', Cookie: 'c=1', 'X-Api-Key': 'k', Range: 'x' }),
  data: undefined,
  carriesToken: true,
  ...changes,
});
const posted = (data: unknown = '{"a":1}'): ApiHop =>
  from({ method: 'POST', data, headers: new AxiosHeaders({ 'Content-Type': 'application/json' }) });

describe('a redirect of an API', () => {
  it('within its origin is repeated unchanged', () => {
    const next = followRedirect(from(), 302, '../v2/file#part');
    expect(next).toMatchObject({ method: 'GET', carriesToken: true });
    expect(next?.url.href).toBe('https://api.acme.example/v2/file');
    expect(next?.headers.toJSON()).toMatchObject({ Cookie: 'c=1', 'X-Api-Key': 'k' });
  });

  it.each([
    [301, 'GET', undefined],
    [302, 'GET', undefined],
    [303, 'GET', undefined],
    [307, 'POST', '{"a":1}'],
    [308, 'POST', '{"a":1}'],
  ])('%i makes of a POST a %s', (status, method, data) => {
    const next = followRedirect(posted(), status, '/v2');
    expect([next?.method, next?.data]).toEqual([method, data]);
    expect(next?.headers.has('content-type')).toBe(method === 'POST');
  });

  it.each([
    [301, 'DELETE', 'DELETE'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
  ])('%i makes of a %s a %s', (status, method, next) => {
    expect(followRedirect(from({ method }), status, '/v2')?.method).toBe(next);
  });

  it("to another origin has no token and none of the caller's headers", () => {
    const next = followRedirect(from(), 302, 'https://cdn.example/file?signature=1');
    expect(next?.carriesToken).toBe(false);
    expect(next?.headers.toJSON()).toEqual({ accept: 'image/png', range: 'x' });
    const back = followRedirect(next as ApiHop, 302, 'https://api.acme.example/v1/file');
    expect(back?.carriesToken).toBe(false);
  });

  it('to another origin has no body', () => {
    expect(followRedirect(posted(), 307, 'https://cdn.example/')).toBeUndefined();
    expect(followRedirect(posted(), 308, 'https://cdn.example/')).toBeUndefined();
    expect(followRedirect(from({ method: 'DELETE' }), 302, 'https://cdn.example/')).toBeUndefined();
    const read = followRedirect(posted(), 303, 'https://cdn.example/');
    expect(read).toMatchObject({ method: 'GET', carriesToken: false, data: undefined });
    const odd = followRedirect(from({ data: '{"q":1}' }), 307, 'https://cdn.example/');
    expect(odd).toMatchObject({ method: 'GET', data: undefined });
  });

  it.each([
    'http://cdn.example/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/',
    'http://127.0.0.1:6379/',
    'https://[::1]/',
    'https://vault.internal/',
    'https://someone:secret@cdn.example/',
    'ftp://cdn.example/',
    'http://api.acme.example/',
    'http://[',
    undefined,
  ])('is not followed to %s', (location) => {
    expect(followRedirect(from(), 302, location)).toBeUndefined();
  });

  it('is not followed with a stream that has been read', () => {
    expect(followRedirect(posted(Readable.from(['x'])), 307, '/v2')).toBeUndefined();
    expect(followRedirect(posted(Readable.from(['x'])), 303, '/v2')).toMatchObject({
      method: 'GET',
    });
  });

  it.each([200, 300, 304, 305, 401])('is not what status %i means', (status) => {
    expect(followRedirect(from(), status, '/v2')).toBeUndefined();
  });
});
