import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FakeServer } from '../server/fake-server.js';
import { type FakeResponse, html, json, redirect, text } from '../server/fake-response.js';
import { FakeFaults } from '../faults/fake-faults.js';
import { type FakeRequest, readJson, readRequest } from '../server/fake-request.js';
import type { ContractFake } from './contract-fake.js';

type Body = Record<string, unknown>;
type Fault = Parameters<ContractFake['failNext']>[0];

/** How the fake of an ordinary authorization server behaves. */
export interface StandardFakeOptions {
  /**
   * The profile in the provider's own form; undefined where there is no endpoint for it.
   *
   * @default none
   */
  userInfo?: Body;
  /**
   * Makes the provider's own token response of the standard one.
   *
   * @default the standard response
   */
  tokenResponse?: (standard: Body) => Body;
  /**
   * Makes the provider's own error response of an RFC 6749 error code.
   *
   * @default the standard response, with status 400
   */
  errorResponse?: (error: string) => { status: number; body: Body };
  /**
   * Whether a refresh token is issued.
   *
   * @default true
   */
  issuesRefreshTokens?: boolean;
}

interface Grant {
  challenge: string | null;
  redirectUri: string;
  refreshToken?: string;
  accessToken?: string;
}

/**
 * A fake that does what the RFCs say, for a provider that has no fake in this
 * package. It demands one client authentication, the same redirect URI twice and
 * the right verifier, and accepts each code and each refresh token once.
 */
export class StandardFake implements ContractFake {
  private readonly client = { id: 'standard-client', secret: 'standard-client-secret' };
  private readonly codes = new Map<string, Grant>();
  private grants: Grant[] = [];
  private found: { check: string; message: string }[] = [];
  private readonly faults = new FakeFaults();
  private isDenied = false;

  private constructor(
    private readonly server: FakeServer,
    private readonly options: StandardFakeOptions,
  ) {}

  /**
   * Starts the fake on a free loopback port.
   *
   * @example
   * const fake = await StandardFake.start({ userInfo: { id: '1', name: 'Alice' } });
   */
  static async start(options: StandardFakeOptions): Promise<StandardFake> {
    const server = await FakeServer.start((request) => fake.respond(request));
    const fake = new StandardFake(server, options);
    return fake;
  }

  /**
   * Goes into `providers` of the options, so that the strategy talks to this fake.
   *
   * @example
   * const providers = { acme: { ...fake.configuration(), strategy: 'acme' } };
   */
  configuration(): ReturnType<ContractFake['configuration']> {
    const { url } = this.server;
    return {
      clientId: this.client.id,
      clientSecret: this.client.secret,
      endpoints: {
        authorization: `${url}/authorize`,
        token: `${url}/token`,
        ...(this.options.userInfo !== undefined && { userInfo: `${url}/userinfo` }),
        revocation: `${url}/revoke`,
      },
    };
  }

  /**
   * The user refuses the next consent.
   *
   * @example
   * fake.denyConsent();
   */
  denyConsent(): void {
    this.isDenied = true;
  }

  /**
   * The user revokes the consent: every grant ends.
   *
   * @example
   * fake.revokeAsUser();
   */
  revokeAsUser(): void {
    this.grants = [];
  }

  /**
   * Plans a fault for the next requests.
   *
   * @example
   * fake.failNext(500);
   */
  failNext(fault: Fault, count = 1): void {
    this.faults.plan(fault, count);
  }

  /**
   * Has no effect: the tokens of this fake do not expire.
   *
   * @example
   * fake.moveClock();
   */
  moveClock(): void {
    // Tokens of this fake do not expire.
  }

  /**
   * Everything that a client did wrong so far.
   *
   * @example
   * expect(fake.violations()).toEqual([]);
   */
  violations(): readonly { check: string; message: string }[] {
    return this.found;
  }

  /**
   * Restores the state at the start.
   *
   * @example
   * afterEach(() => fake.reset());
   */
  reset(): void {
    this.codes.clear();
    this.grants = [];
    this.found = [];
    this.faults.clear();
    this.isDenied = false;
  }

  /**
   * Closes the server.
   *
   * @example
   * afterAll(() => fake.close());
   */
  close(): Promise<void> {
    return this.server.close();
  }

  private async respond(incoming: IncomingMessage): Promise<FakeResponse> {
    const url = new URL(incoming.url ?? '/', this.server.url);
    const request = await readRequest(incoming, url, Date.now());
    if (url.pathname === '/authorize') return this.authorize(url.searchParams);
    const fault = this.faults.take(url.pathname);
    if (fault === 'html') return html(200, 'Just a moment');
    if (fault !== undefined) return text(Number(fault), 'not now');
    if (url.searchParams.has('client_secret')) this.violate('client', 'a secret in the URL');
    switch (url.pathname) {
      case '/token':
        return this.token(request);
      case '/userinfo':
        return this.userInfo(request);
      default:
        return json(200, {});
    }
  }

  private authorize(query: URLSearchParams): FakeResponse {
    const redirectUri = query.get('redirect_uri') ?? '';
    const state = query.get('state') ?? '';
    const isDenied = this.isDenied;
    this.isDenied = false;
    if (isDenied) return redirect(redirectUri, { state, error: 'access_denied' });
    const code = secret();
    this.codes.set(code, { challenge: query.get('code_challenge'), redirectUri });
    return redirect(redirectUri, { state, code });
  }

  private token(request: FakeRequest): FakeResponse {
    const form = readFields(request);
    if (!this.isClient(request, form)) return this.refusal('invalid_client');
    const grant =
      form.grant_type === 'refresh_token'
        ? this.grants.find(({ refreshToken }) => refreshToken === form.refresh_token)
        : this.redeemed(form);
    if (grant === undefined) return this.refusal('invalid_grant');
    grant.accessToken = secret();
    if (this.options.issuesRefreshTokens !== false) grant.refreshToken = secret();
    const standard = {
      access_token: grant.accessToken,
      token_type: 'Bearer',
      ...(grant.refreshToken !== undefined && {
        refresh_token: grant.refreshToken,
        expires_in: 3600,
      }),
    };
    return json(200, this.options.tokenResponse?.(standard) ?? standard);
  }

  private redeemed(form: Body): Grant | undefined {
    const code = String(form.code);
    const grant = this.codes.get(code);
    if (grant === undefined) return undefined;
    this.codes.delete(code);
    if (grant.redirectUri !== form.redirect_uri) {
      this.violate('redirect_uri', 'not the one of the authorization request');
    }
    const verifier = typeof form.code_verifier === 'string' ? form.code_verifier : null;
    const challenge = verifier && createHash('sha256').update(verifier).digest('base64url');
    if (challenge !== grant.challenge)
      this.violate('pkce', 'the verifier does not belong to the challenge');
    this.grants.push(grant);
    return grant;
  }

  private userInfo({ bearer }: FakeRequest): FakeResponse {
    const isActive =
      bearer !== undefined && this.grants.some(({ accessToken }) => accessToken === bearer);
    if (!isActive) this.violate('bearer', 'no valid token in the Authorization header');
    return json(isActive ? 200 : 401, isActive ? (this.options.userInfo ?? {}) : {});
  }

  private isClient({ headers, basic }: FakeRequest, form: Body): boolean {
    const { id, secret: own } = this.client;
    const byHeader = headers.authorization !== undefined;
    const byBody = form.client_secret !== undefined;
    if (byHeader && byBody) this.violate('client', 'authenticated in two ways at once');
    if (byHeader) return basic?.id === id && basic.secret === own;
    const sent = form.client_id ?? form.client_key;
    return sent === id && form.client_secret === own;
  }

  private refusal(error: string): FakeResponse {
    const own = this.options.errorResponse?.(error);
    return json(own?.status ?? 400, own?.body ?? { error });
  }

  private violate(check: string, message: string): void {
    this.found.push({ check, message });
  }
}

function secret(): string {
  return randomBytes(16).toString('hex');
}

function readFields(request: FakeRequest): Body {
  return { ...Object.fromEntries(request.form), ...readJson(request) };
}
