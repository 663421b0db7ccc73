import { createHash, randomBytes } from 'node:crypto';
import type { FakeProvider } from '../../../../lib/testing/providers/fake-provider.js';
import { localUrl } from '../../../../lib/testing/server/local-endpoints.js';

type Members = Record<string, string | undefined>;

/** Whatever a server answers: untyped, as by JSON.parse. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The members of a JSON answer; empty for anything else. */
  json: Json;
  /** Where a redirect leads. */
  location?: URL;
}

/** A client that does everything right until a test tells it otherwise. */
export class Driver {
  readonly redirectUri: string = 'http://127.0.0.1:4000/oauth2/callback';
  readonly verifier = randomBytes(32).toString('base64url');
  readonly challenge = createHash('sha256').update(this.verifier).digest('base64url');

  constructor(readonly fake: FakeProvider) {}

  /** Sends a request to a real address, as the fake serves it. */
  async send(address: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(localUrl(this.fake.url, address), { redirect: 'manual', ...init });
    const text = await response.text();
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {},
      ...(location !== null && { location: new URL(location) }),
    };
  }

  get(address: string, token: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send(address, { headers: { authorization: `Bearer ${token}`, ...headers } });
  }

  post(address: string, form: Members, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send(address, { method: 'POST', body: new URLSearchParams(given(form)), headers });
  }

  get basic(): Record<string, string> {
    const { id, secret } = this.fake.client;
    return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
  }

  get credentials(): Members {
    return { client_id: this.fake.client.id, client_secret: this.fake.client.secret };
  }

  /** An authorization request; undefined takes a parameter away. */
  authorize(parameters: Members): Promise<Reply> {
    const query = new URLSearchParams(
      given({
        response_type: 'code',
        client_id: this.fake.client.id,
        redirect_uri: this.redirectUri,
        state: 'a-state',
        ...parameters,
      }),
    );
    return this.send(`${this.fake.facts.endpoints.authorize_url}?${query.toString()}`);
  }

  async code(parameters: Members): Promise<string> {
    const { location } = await this.authorize(parameters);
    return location?.searchParams.get('code') ?? '';
  }

  /** Names of the checks that were not passed. */
  get failed(): string[] {
    return [...new Set(this.fake.violations().map(({ check }) => check))];
  }
}

function given(members: Members): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
