import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import OAuth2Server from '@node-oauth/oauth2-server';
import { closeServer, listen } from '../fixtures/loopback.js';
import { record } from '../fixtures/recorded-request.js';
import { secretsIn, type Secret } from '../fixtures/secrets.js';
import { NodeOAuthModel } from './node-oauth.model.js';
import type { Grants, RealServer } from './real-server.js';

interface NodeOAuthServerOptions {
  redirectUri: string;
  /** Whether a refresh gives a new refresh token and ends the old one. */
  rotates: boolean;
}

/**
 * A real authorization server: `@node-oauth/oauth2-server` over plain HTTP. PKCE when the client
 * begins it, no `iss`, no revocation endpoint, and accounts whose id is a large JSON number.
 */
export class NodeOAuthServer implements RealServer {
  readonly clientId = 'host';
  readonly clientSecret = 'node-oauth-client-secret-0123456789';
  private account = '1';
  private readonly counted: Grants = { authorization_code: 0, refresh_token: 0, refused: 0 };
  private readonly seen: Secret[] = [];
  private readonly tokens = new Map<string, string>();
  private readonly model: NodeOAuthModel;
  private readonly oauth: OAuth2Server;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    { redirectUri, rotates }: NodeOAuthServerOptions,
  ) {
    const grants = ['authorization_code', 'refresh_token'];
    const client = { id: this.clientId, grants, redirectUris: [redirectUri] };
    this.model = new NodeOAuthModel({ ...client, secret: this.clientSecret }, rotates);
    this.oauth = new OAuth2Server({
      model: this.model,
      accessTokenLifetime: 3600,
      alwaysIssueNewRefreshToken: rotates,
      authenticateHandler: { handle: () => ({ id: this.account }) },
    });
  }

  static async start(options: NodeOAuthServerOptions): Promise<NodeOAuthServer> {
    const http = createServer();
    const server = new NodeOAuthServer(http, await listen(http), options);
    http.on('request', (request, response) => {
      server.handle(request, response).catch(() => response.destroy());
    });
    return server;
  }

  /** Endpoints in the module's configuration form. */
  get endpoints(): Record<'authorization' | 'token' | 'userInfo', string> {
    const { url } = this;
    return { authorization: `${url}/authorize`, token: `${url}/token`, userInfo: `${url}/me` };
  }

  async logIn(account: string): Promise<void> {
    this.account = account;
  }

  async grants(): Promise<Grants> {
    return { ...this.counted };
  }

  async accepts(sha256 = ''): Promise<boolean> {
    const authorization = `Bearer ${this.tokens.get(sha256) ?? 'unknown'}`;
    return (await fetch(this.endpoints.userInfo, { headers: { authorization } })).ok;
  }

  async withdraw(account: string): Promise<void> {
    this.model.forget(account);
  }

  async secrets(): Promise<Secret[]> {
    return [...this.seen, { kind: 'clientSecret', value: this.clientSecret }];
  }

  close(): Promise<void> {
    return closeServer(this.server);
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const recorded = await record(incoming);
    this.seen.push(...secretsIn(recorded));
    const request = new OAuth2Server.Request({
      headers: recorded.headers as Record<string, string>,
      method: recorded.method,
      query: Object.fromEntries(recorded.query),
      body: Object.fromEntries(recorded.form),
    });
    const response = new OAuth2Server.Response();
    const body = await this.answer(recorded.path, request, response).catch((error: unknown) => {
      if (!(error instanceof OAuth2Server.OAuthError)) throw error;
      response.status = response.headers?.location ? 302 : error.code;
      return JSON.stringify({ error: error.name, error_description: error.message });
    });
    const headers = { ...response.headers, 'content-type': 'application/json' };
    outgoing.writeHead(response.status ?? 200, headers).end(body);
  }

  private async answer(
    path: string,
    request: OAuth2Server.Request,
    response: OAuth2Server.Response,
  ): Promise<string> {
    if (path === '/authorize') await this.oauth.authorize(request, response);
    if (path === '/token') await this.grant(request, response);
    if (path !== '/me') return JSON.stringify(response.body);
    const { user } = await this.oauth.authenticate(request, response);
    // By hand, since JSON.stringify cannot write an integer beyond 2^53.
    return `{"id":${user.id},"name":"Name of ${user.id}"}`;
  }

  private async grant(
    request: OAuth2Server.Request,
    response: OAuth2Server.Response,
  ): Promise<void> {
    try {
      const { accessToken, refreshToken = '' } = await this.oauth.token(request, response);
      this.counted[request.body.grant_type as keyof Grants] += 1;
      this.tokens.set(createHash('sha256').update(accessToken).digest('hex'), accessToken);
      const issued = [accessToken, refreshToken].filter((token) => token !== '');
      this.seen.push(...issued.map((value): Secret => ({ kind: 'token', value })));
    } catch (error) {
      this.counted.refused += 1;
      throw error;
    }
  }
}
