import { createHmac } from 'node:crypto';
import { type ErrorFact, type OneOrMany, usual } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeCode, FakeGrant, FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';
import type { StoredConnection } from '../../faults/stored-connection.js';
import { graphError, usageHeaders } from './graph-error.js';

interface GraphBody {
  error?: { code?: OneOrMany<number>; type?: OneOrMany<string> };
  error_type?: string;
  code?: number;
}

/**
 * What Meta's three have in common: a short-lived token that is exchanged for
 * a long-lived one, no refresh token, and errors with numbers. Each of them
 * declares a check `exchange`.
 */
export abstract class GraphFake extends StandardFake {
  private readonly failures: { code: number; subcode?: number }[] = [];

  /** The next requests but the consent page fail with this Graph error code, such as 2 or 368. */
  failNext(code: number, count = 1, subcode?: number): void {
    for (let i = 0; i < count; i += 1) this.failures.push({ code, subcode });
  }

  /** What the provider posts as `signed_request` when the account removes the app. */
  signedRequest(account: FakeAccount = this.account): string {
    const issued_at = Math.floor(this.clock.now() / 1000);
    const claims = { user_id: account.id, algorithm: 'HMAC-SHA256', issued_at };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const signature = createHmac('sha256', this.client.secret).update(payload);
    return `${signature.digest('base64url')}.${payload}`;
  }

  override reset(): void {
    super.reset();
    this.failures.length = 0;
  }

  override inspect(stored: StoredConnection, account?: FakeAccount): void {
    const isShort = [...this.grants.tokens.values()].at(-1)?.kind === 'short';
    if (isShort && this.requestsTo('exchange').length === 0) {
      this.violate(undefined, 'exchange', 'the short-lived token was never exchanged');
    }
    super.inspect(stored, account);
  }

  /** The version in the endpoints is the option `graphVersion` of the module. */
  override configuration() {
    const configuration = super.configuration();
    const endpoints = Object.entries(configuration.endpoints).map(([name, url]) => [
      name,
      url.replace('{graph_version}', '{graphVersion}'),
    ]);
    return { ...configuration, endpoints: Object.fromEntries(endpoints) as Record<string, string> };
  }

  /** A route with the version in its path, and the same without: then it is the oldest. */
  protected versioned(route: FakeRoute): FakeRoute[] {
    return [route, { ...route, url: route.url.replace('/{graph_version}', '') }];
  }

  protected override precondition(request: FakeRequest): FakeAnswer | undefined {
    const failure = request.endpoint === 'authorize' ? undefined : this.failures.shift();
    if (failure === undefined) return undefined;
    const { code } = failure;
    return graphError(code <= 2 ? 500 : 400, { message: `Graph error ${code}`, ...failure });
  }

  protected override denial(kind: string): Record<string, string> {
    const { extra = [] } = (this.facts.errors[kind] ?? {}) as { extra?: string[] };
    const pairs = extra.map((entry) => [entry.split('=')[0]!, entry.split('=')[1] ?? 'Denied']);
    return { ...super.denial(kind), ...(Object.fromEntries(pairs) as Record<string, string>) };
  }

  protected override refuseCode(
    request: FakeRequest,
    code: FakeCode | undefined,
  ): FakeAnswer | undefined {
    if (/#_(=_)?$/.test(request.form.get('code') ?? '')) {
      this.slip(request, 'code_with_fragment', 'the fragment of the redirect is not of the code');
    }
    return super.refuseCode(request, code);
  }

  protected override issue(grant: FakeGrant, by: Issued['by']): Issued {
    return { access: this.mint('short', grant, this.accessLifetime(grant)), grant, by };
  }

  /** A living user token for a long-lived one. */
  protected exchange(request: FakeRequest, parameter: string): FakeAnswer {
    const query = request.url.searchParams;
    if (query.get('client_secret') !== this.client.secret) {
      this.violate(request, 'exchange', 'an exchange without the client secret');
      return this.error('client_auth_failed', 'Error validating client secret.');
    }
    const exchanged = ({ grant }: FakeToken) => this.lengthen(grant, request);
    return this.withToken(request, exchanged, query.get(parameter) ?? undefined);
  }

  protected lengthen(grant: FakeGrant, request: FakeRequest, by: Issued['by'] = 'exchange') {
    return this.tokens(
      { access: this.mint('long', grant, this.longLifetime()), grant, by },
      request,
    );
  }

  /** Seconds; null for ever. */
  protected longLifetime(): number | null {
    return this.facts.lifetimes.long_lived_access_token_s ?? null;
  }

  /** The token may stand in the query, too. A dead one ends the grant where it would be exchanged. */
  protected override withToken(
    request: FakeRequest,
    respond: (token: FakeToken) => FakeAnswer,
    value = request.bearer ?? request.url.searchParams.get('access_token') ?? undefined,
  ): FakeAnswer {
    const response = super.withToken(request, respond, value);
    const { deadGrant } = this;
    const isRefresh = request.endpoint === 'exchange' || request.endpoint === 'refresh';
    const token = this.grants.tokens.get(value ?? '');
    if (deadGrant === undefined || !isRefresh || token?.refused !== true) return response;
    return json(deadGrant.status, deadGrant.body);
  }

  protected override errorBody(_kind: string, fact: ErrorFact | undefined, message: string) {
    const body = usual(fact?.body as OneOrMany<GraphBody>) ?? {};
    if (body.error_type !== undefined) return { ...body, error_message: message };
    const { type, code } = body.error ?? {};
    const error = { message, code: usual(code) ?? 100, type: usual(type) };
    return JSON.parse(graphError(400, error).body) as object;
  }

  protected override rateLimited(request: FakeRequest): FakeAnswer {
    const answer = super.rateLimited(request);
    return { ...answer, headers: { ...answer.headers, ...usageHeaders(this.client.id) } };
  }

  /** There is no refresh token. */
  protected override truth(account: FakeAccount): StoredConnection {
    return { ...super.truth(account), email: null, refreshTokenExpiresAt: null };
  }

  /** Only what was asked for, as Graph has it; without `fields` the first ones. */
  protected fieldsOf(request: FakeRequest, all: Record<string, unknown>, first: string[]) {
    const asked = request.url.searchParams.get('fields')?.split(',') ?? first;
    const members = Object.entries(all).filter(([key]) => asked.includes(key) || key === 'id');
    return json(200, Object.fromEntries(members.filter(([, value]) => value != null)));
  }
}
