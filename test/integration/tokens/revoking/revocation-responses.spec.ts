import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import { type Answer, endless, html, json, raw, text } from '../../../fixtures/fault-responses.js';
import { Vault } from '../../fixtures/vault.js';

const response = (
  body: string | Buffer,
  headers: Record<string, string>,
  status = 200,
): Answer => ({
  status,
  headers,
  body,
});
const PACKED = gzipSync('{"revoked":true}');

describe('what a provider responds to a revocation', () => {
  let vault: Vault;
  beforeEach(async () => {
    vault = await Vault.open({ http: { timeout: 2 } });
  });
  afterEach(() => vault.close());

  const disconnect = async (answer: Answer): Promise<string> => {
    const { id } = await vault.save();
    vault.server.always('/revoke', answer);
    return (await vault.tokens.disconnect({ id })).revocation;
  };
  const entries = (): Record<string, unknown>[] =>
    vault.database.all('SELECT * FROM oauth2_revocation');

  it.each<[string, Answer]>([
    ['200 and nothing', text('')],
    ['200 and blanks as HTML', text(' \n', 'text/html; charset=utf-8')],
    ['200 and an empty XHTML', text('', 'application/xhtml+xml')],
    ['204', { status: 204 }],
    ['202 and text', text('accepted', 'text/plain', 202)],
    ['200 and XML', text('<ok/>', 'application/xml')],
    ['200 and JSON that is cut off', text('{"revoked":tr', 'application/json')],
    ['200 and JSON null', json(200, null)],
    ['200 and bytes', text(Buffer.from([0xff, 0xfe, 0x00]), 'application/octet-stream')],
    [
      '200 chunked and empty',
      raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    ],
    [
      '200 and gzip that does not open',
      response('this is not gzip', {
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      }),
    ],
    [
      '200 and gzip that ends early',
      response(PACKED.subarray(0, 12), {
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      }),
    ],
    ['200 and an empty gzip', response('', { 'content-encoding': 'gzip' })],
    [
      '200 and fewer bytes than it promises',
      raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{}'),
    ],
    ['200 and a chunk that never ends', endless()],
    ['200 and more than is read', text('x'.repeat(3_000_000), 'text/plain')],
  ])('R-336 confirms it: %s', async (_, answer) => {
    expect(await disconnect(answer)).toBe('confirmed');
    expect(entries()).toEqual([]);
    // A connection that the server closes may cost a second request for the same token.
    const sent = vault.server.to('/revoke').map(({ form }) => form.get('token'));
    expect([...new Set(sent)]).toEqual(['RT1', 'AT1']);
  });

  it.each<[string, Answer]>([
    ['a page', html(200)],
    ['503', json(503, {}, { 'retry-after': '60' })],
    ['503 with gzip that does not open', response('no', { 'content-encoding': 'gzip' }, 503)],
    ['500 that is cut off', raw('HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n{')],
    ['401 invalid_client', json(401, { error: 'invalid_client' })],
    ['429', json(429, {})],
    ['404', text('not found', 'text/plain', 404)],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
    ['an error with status 200', json(200, { error: 'temporarily_unavailable' })],
    ['no response', { reset: true }],
  ])('R-337 does not confirm it, and is asked again: %s', async (_, answer) => {
    expect(await disconnect(answer)).toBe('pending');
    expect(entries()).toMatchObject([{ attempts: 1 }]);
    vault.server.always('/revoke', text('', 'text/html'));
    vault.pass(2 * 60 * 60 * 1000);
    await vault.app.get(BackgroundTasks).run();
    expect(entries()).toEqual([]);
  });

  it.each([
    ['unsupported_token_type', 'not_supported'],
    // The grant is over, and its tokens with it.
    ['invalid_grant', 'confirmed'],
  ])('R-337 ends the attempts: %s', async (error, revocation) => {
    expect(await disconnect(json(400, { error }))).toBe(revocation);
    expect(entries()).toEqual([]);
  });
});
