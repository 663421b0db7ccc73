import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderDouble } from './provider-double.js';

type Body = Record<string, unknown>;
type Fault = 429 | 500 | 'html';

export interface StandardDoubleOptions {
  /** The profile in the provider's own shape; undefined where there is no endpoint for it. */
  userInfo?: Body;
  /** Makes the provider's own token answer of the standard one. */
  tokenAnswer?: (answer: Body) => Body;
  /** Makes the provider's own error answer of an RFC 6749 error code. */
  errorAnswer?: (error: string) => { status: number; body: Body };
  /** Whether a refresh token is issued; true by default. */
  issuesRefreshTokens?: boolean;
}

interface Grant {
  challenge: string | null;
  redirectUri: string;
  refreshToken?: string;
  accessToken?: string;
}

/**
 * A server that does what the RFCs say, for a provider that has no fake here:
 * it demands one client authentication, the same redirect URI twice, the right
 * verifier, and takes each code and each refresh token once.
 */
export class StandardDouble implements ProviderDouble {
  private readonly client = { id: 'standard-client', secret: 'standard-client-secret' };
  private readonly codes = new Map<string, Grant>();
  private grants: Grant[] = [];
  private found: { check: string; message: string }[] = [];
  private faults: Fault[] = [];
  private isDenied = false;

  private constructor(
    private readonly server: Server,
    private readonly url: string,
    private readonly options: StandardDoubleOptions,
  ) {}

  static async start(options: StandardDoubleOptions): Promise<StandardDouble> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const double = new StandardDouble(server, `http://127.0.0.1:${port}`, options);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      double.serve(request, response).catch(() => response.destroy());
    });
    return double;
  }

  configuration(): ReturnType<ProviderDouble['configuration']> {
    return {
      clientId: this.client.id,
      clientSecret: this.client.secret,
      endpoints: {
        authorization: `${this.url}/authorize`,
        token: `${this.url}/token`,
        ...(this.options.userInfo !== undefined && { userInfo: `${this.url}/userinfo` }),
        revocation: `${this.url}/revoke`,
      },
    };
  }

  deny(): void {
    this.isDenied = true;
  }

  revokeAsUser(): void {
    this.grants = [];
  }

  answerNext(fault: Fault, count = 1): void {
    this.faults.push(...Array<Fault>(count).fill(fault));
  }

  advance(): void {
    // Tokens of this server have no end.
  }

  violations(): readonly { check: string; message: string }[] {
    return this.found;
  }

  reset(): void {
    this.codes.clear();
    this.grants = [];
    this.found = [];
    this.faults = [];
    this.isDenied = false;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname === '/authorize') return this.authorize(url.searchParams, response);
    const fault = this.faults.shift();
    if (fault !== undefined) return disturb(response, fault);
    const form = await fieldsOf(request);
    if (url.searchParams.has('client_secret')) this.violate('client', 'a secret in the URL');
    switch (url.pathname) {
      case '/token':
        return this.token(request, form, response);
      case '/userinfo':
        return this.userInfo(request, response);
      default:
        return json(response, 200, {});
    }
  }

  private authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    if (this.isDenied) back.searchParams.set('error', 'access_denied');
    else {
      const code = secret();
      this.codes.set(code, { challenge: query.get('code_challenge'), redirectUri });
      back.searchParams.set('code', code);
    }
    this.isDenied = false;
    response.writeHead(302, { location: back.href }).end();
  }

  private token(request: IncomingMessage, form: Body, response: ServerResponse): void {
    if (!this.isClient(request, form)) return this.refuse(response, 'invalid_client');
    const grant =
      form.grant_type === 'refresh_token'
        ? this.grants.find(({ refreshToken }) => refreshToken === form.refresh_token)
        : this.redeemed(form);
    if (grant === undefined) return this.refuse(response, 'invalid_grant');
    grant.accessToken = secret();
    if (this.options.issuesRefreshTokens !== false) grant.refreshToken = secret();
    const answer = {
      access_token: grant.accessToken,
      token_type: 'Bearer',
      ...(grant.refreshToken !== undefined && {
        refresh_token: grant.refreshToken,
        expires_in: 3600,
      }),
    };
    json(response, 200, this.options.tokenAnswer?.(answer) ?? answer);
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
      this.violate('pkce', 'the verifier does not fit the challenge');
    this.grants.push(grant);
    return grant;
  }

  private userInfo(request: IncomingMessage, response: ServerResponse): void {
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const isAlive = this.grants.some(({ accessToken }) => accessToken === token);
    if (!isAlive) this.violate('bearer', 'no living token in the Authorization header');
    json(response, isAlive ? 200 : 401, isAlive ? (this.options.userInfo ?? {}) : {});
  }

  private isClient(request: IncomingMessage, form: Body): boolean {
    const { id, secret: own } = this.client;
    const basic = `Basic ${Buffer.from(`${id}:${own}`).toString('base64')}`;
    const byHeader = request.headers.authorization !== undefined;
    const byBody = form.client_secret !== undefined;
    if (byHeader && byBody) this.violate('client', 'authenticated in two ways at once');
    if (byHeader) return request.headers.authorization === basic;
    const sent = form.client_id ?? form.client_key;
    return sent === id && form.client_secret === own;
  }

  private refuse(response: ServerResponse, error: string): void {
    const own = this.options.errorAnswer?.(error);
    json(response, own?.status ?? 400, own?.body ?? { error });
  }

  private violate(check: string, message: string): void {
    this.found.push({ check, message });
  }
}

function secret(): string {
  return randomBytes(16).toString('hex');
}

function json(response: ServerResponse, status: number, body: Body): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function disturb(response: ServerResponse, fault: Fault): void {
  if (fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Just a moment</html>');
  } else {
    response.writeHead(fault, { 'content-type': 'text/plain' }).end('not now');
  }
}

async function fieldsOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const isJson = request.headers['content-type']?.includes('json') === true;
  return isJson
    ? (JSON.parse(text || '{}') as Body)
    : Object.fromEntries(new URLSearchParams(text));
}
