import { createHash } from 'node:crypto';

const sent = { state: 'state', code: 'code', code_verifier: 'verifier', refresh_token: 'token' };

/** Keeps count of the token requests, and a copy of every secret that passes. */
export class Ledger {
  grants = { authorization_code: 0, refresh_token: 0, refused: 0 };
  secrets = [];
  #accessTokens = new Map();

  /** Lets the handler answer a request, and writes both down. */
  async handle(request, handler) {
    const form = new URLSearchParams(await request.clone().text());
    this.#keep(new URL(request.url).searchParams);
    this.#keep(form);
    const response = await handler(request);
    if (new URL(request.url).pathname.endsWith('/oauth2/token'))
      this.#count(form.get('grant_type'), response.ok, await response.clone().json());
    return response;
  }

  accessToken(sha256) {
    return this.#accessTokens.get(sha256);
  }

  #keep(parameters) {
    for (const [name, kind] of Object.entries(sent))
      for (const value of parameters.getAll(name)) this.secrets.push({ kind, value });
  }

  #count(grantType, granted, answer) {
    this.grants[granted ? grantType : 'refused'] += 1;
    if (!granted) return;
    const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer;
    this.#accessTokens.set(createHash('sha256').update(accessToken).digest('hex'), accessToken);
    const tokens = [accessToken, refreshToken, idToken].filter(Boolean);
    this.secrets.push(...tokens.map((value) => ({ kind: 'token', value })));
  }
}
