import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import type { Application, CaptureOptions } from '../../fixtures/application.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const PAGE = 'docs/why-was-it-not-refreshed.md';

describe('the log line of a failed refresh', () => {
  let vault: Vault;

  beforeAll(async () => {
    vault = await Vault.open({ http: { timeout: 1 }, refresh: { waitTimeout: 0.5 } });
  });
  afterAll(() => vault.close());

  const linesOf = (app: Application, id: string): string[] =>
    app.log.lines.filter((line) => line.includes(id) && line.includes(PAGE));
  /** The same options, with others in place of some. */
  const changed = (options: Partial<CaptureOptions>): Promise<Application> =>
    vault.second({ http: { timeout: 1 }, refresh: { waitTimeout: 0.5 }, ...options });
  const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

  it('R-387: says where, with what, when it is tried again, and what to do', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', json(503, { error: 'server_error' }));

    const error = await errorOf(vault.tokens.getValidToken({ id }));

    const [line, ...others] = linesOf(vault.app, id);
    expect(others).toEqual([]);
    const { code, reason } = error as unknown as { code: string; reason: string };
    expect(line).toContain(`oauth2.refresh_failed acme token ${id} (${reason}): code ${code}, `);
    expect(line).toMatch(
      /step token_request, HTTP 503, provider error server_error, next attempt at 20\d\d-.+Z\. The provider .+ See docs\/why-was-it-not-refreshed\.md#bad_response/,
    );
  });

  it('R-387: is one for each failure, of which the first changes the status', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'bob' });
    vault.server.script(
      '/token',
      json(503, {}),
      json(503, {}),
      json(400, { error: 'invalid_grant' }),
    );
    for (let call = 0; call < 3; call += 1) {
      await errorOf(vault.tokens.getValidToken({ id }));
      vault.pass(600_000);
    }
    await errorOf(vault.tokens.getValidToken({ id }));

    const warnings = linesOf(vault.app, id).filter((line) => line.includes('token_request'));

    expect(warnings.map((line) => line.split(' acme ')[0])).toEqual([
      'oauth2.refresh_failed',
      'refresh failed:',
      'oauth2.reauthorization_required',
    ]);
    expect(warnings.at(-1)).toContain('next attempt after the user has connected again');
  });

  it('R-388: names a missing key, and is a warning once, however often it fails', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'carol' });
    vault.database.run(`UPDATE oauth2_token SET refresh_token = '"2.AAAA"' WHERE id = ?`, id);

    for (let call = 0; call < 3; call += 1) await errorOf(vault.tokens.getValidToken({ id }));

    const lines = linesOf(vault.app, id);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('(decrypt): code token_refresh, step decryption, next attempt');
    expect(vault.app.log.warnings.filter((line) => line.includes(id))).toEqual([lines[0]]);
    vault.pass(300_000);
    await errorOf(vault.tokens.getValidToken({ id }));
    expect(vault.app.log.warnings.filter((line) => line.includes(id))).toHaveLength(2);
  });

  it('R-430: names a valid access token that cannot be decrypted, as a warning once', async () => {
    const { id } = await vault.save({}, { owner: 'frank' });
    vault.database.run(`UPDATE oauth2_token SET access_token = '"2.AAAA"' WHERE id = ?`, id);

    for (let call = 0; call < 3; call += 1) await errorOf(vault.tokens.getValidToken({ id }));

    const lines = linesOf(vault.app, id);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^read failed: acme token .+ \(decrypt\): code token_refresh, /);
    expect(lines[0]).toContain('step decryption, next attempt when the token is read again. ');
    expect(vault.app.log.warnings.filter((line) => line.includes(id))).toEqual([lines[0]]);
  });

  it('R-388: names a function given as clientSecret that fails, and not what it says', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'dave' });
    const clientSecret = (): Promise<string> => Promise.reject(new Error('SENTINEL-vault'));
    const acme = { clientId: 'client-id', clientSecret, endpoints: vault.server.endpoints };
    const app = await changed({ providers: { acme } });

    await errorOf(tokensOf(app).getValidToken({ id }));

    const [line] = linesOf(app, id);
    expect(line).toContain('(client_config): code token_refresh, step client_secret, next attempt');
    expect(line).toContain('The function given as clientSecret failed.');
    expect(app.log.text).not.toContain('SENTINEL');
  });

  it('R-388: names a provider that is not configured', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'erin' });
    const app = await changed({
      providers: { other: { ...client, endpoints: vault.server.endpoints } },
    });

    const error = await errorOf(tokensOf(app).refresh({ id }));

    expect(error).toMatchObject({ code: 'unknown_provider' });
    expect(linesOf(app, id)[0]).toContain(
      '(unknown_provider): code unknown_provider, step configuration, next attempt',
    );
  });
});

function tokensOf(app: Application): OAuth2TokenService {
  return app.get(OAuth2TokenService);
}
