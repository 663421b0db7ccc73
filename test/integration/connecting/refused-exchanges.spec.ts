import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { html, json, type Script } from '../../fixtures/fault-responses.js';
import { ConnectingHost } from './connecting-host.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const JSON_ONLY = { accept: 'application/json' };
const HTML = { accept: 'text/html' };

const error = (status: number, code: string, description?: string): Script =>
  json(status, { error: code, error_description: description });

/** Responses that some servers give for a wrong secret, and others for a wrong code or verifier. */
const AMBIGUOUS: [what: string, answer: Script][] = [
  ['401 and nothing', { status: 401 }],
  ['401 and a page', html(401)],
  ['401 with invalid_request', error(401, 'invalid_request')],
  ['401 with invalid_request about the verifier', error(401, 'invalid_request', 'bad verifier')],
  ['401 with access_denied', error(401, 'access_denied', 'Unauthorized')],
  ['401 with invalid_token', error(401, 'invalid_token')],
  ['401 with a code of its own', error(401, 'AUTH_FAILED')],
  ['400 with unauthorized_client', error(400, 'unauthorized_client')],
  ['403 with unauthorized_client', error(403, 'unauthorized_client', 'code is invalid')],
];
/** Responses that speak of the client. */
const OF_CLIENT: [what: string, answer: Script][] = [
  ['401 with invalid_client', error(401, 'invalid_client')],
  ['400 with invalid_client', error(400, 'invalid_client')],
  ['a wrong secret in words', error(400, 'invalid_grant', 'Bad client secret')],
  ['a wrong secret in words, with 401', error(401, 'unauthorized_client', 'client_secret')],
  ['another redirect URI', error(400, 'redirect_uri_mismatch')],
];
/** Responses that speak of the code, which RFC 6749 section 5.2 explains by five causes. */
const OF_CODE: [what: string, answer: Script][] = [
  ['400 with invalid_grant', error(400, 'invalid_grant')],
  ['401 with invalid_grant', error(401, 'invalid_grant')],
  ['403 with invalid_grant about the verifier', error(403, 'invalid_grant', 'bad verifier')],
];
/** Responses that say nothing of the cause. */
const UNKNOWN: [what: string, answer: Script][] = [
  ['400 with invalid_request', error(400, 'invalid_request', 'code not found')],
  ['400 with a number', error(400, '36007')],
  ['422 and a page', html(422)],
];

describe('a code exchange that is refused', () => {
  let host: ConnectingHost;
  beforeAll(async () => {
    host = await ConnectingHost.start(({ endpoints }) => ({ acme: { ...CLIENT, endpoints } }));
  });
  afterAll(() => host?.close());

  const refused = async (
    answer: Script,
  ): Promise<{ code: string; message: string; page: string }> => {
    host.server.script('/token', answer, answer);
    const told = await host.connect('acme', '', JSON_ONLY);
    const page = await host.connect('acme', '', HTML);
    return { ...(JSON.parse(told.body) as { code: string; message: string }), page: page.body };
  };

  it.each(AMBIGUOUS)('S-215: names both possible causes: %s', async (_, answer) => {
    const { code, message, page } = await refused(answer);
    expect(code).toBe('client_config');
    expect(message).toMatch(/two possible causes.*authorization code.*verifier.*this application/);
    expect(page).toContain('<code>client_config</code>');
    expect(page).toMatch(/took too long or was used already, or the provider does not accept/);
    // The user can try again, which helps if it was the code.
    expect(page).toMatch(/<a class="button primary" href="[^"]*\/acme\/connect/);
    expect(host.log.text).toContain("which may mean this attempt's code");
  });

  it.each(OF_CLIENT)('S-215: names only the client: %s', async (_, answer) => {
    const { code, message, page } = await refused(answer);
    expect(code).toBe('client_config');
    expect(message).toMatch(/^The provider does not accept this application\./);
    expect(page).toContain('There is nothing that you can do.');
  });

  it.each(OF_CODE)('S-215: says what invalid_grant can mean: %s', async (_, answer) => {
    const { code, message, page } = await refused(answer);
    expect(code).toBe('rejected');
    expect(message).toMatch(
      /may already have been used, or be too old.*redirect URI.*code verifier/,
    );
    expect(message).toMatch(/operator must check client id/);
    expect(page).toContain('It may have taken too long, or was used already.');
  });

  it.each(UNKNOWN)('S-215: states no cause that is not known: %s', async (_, answer) => {
    const { code, message, page } = await refused(answer);
    expect(code).toBe('request_refused');
    expect(message).toContain('does not say clearly why. Start connecting again');
    expect(page).not.toContain('There is nothing that you can do.');
    expect(page).toMatch(/<a class="button primary" href="[^"]*\/acme\/connect/);
  });
});
