import { createServer } from 'node:http';

/**
 * oidc-provider with PKCE required and rotated refresh tokens, on loopback. Login and consent solve
 * themselves for one account.
 */
export class AuthorizationServer {
  account = 'account-1';
  clientSecret = 'client-secret-of-the-server';
  /** Seconds that the access tokens live which are issued from now on. */
  lifetime = 3600;
  /** Client ids of the successful refreshes. */
  refreshes = [];
  /** Client ids of the grants that ended. */
  revocations = [];
  /** Errors of the token endpoint. */
  refusals = [];
  #http = createServer();
  issuer;

  /** @param {string} baseUrl where the clients are at home */
  static async start(baseUrl) {
    const server = new AuthorizationServer();
    await new Promise((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    server.issuer = `http://127.0.0.1:${server.#http.address().port}`;
    const provider = await quietly(async () => {
      const { default: Provider } = await import('oidc-provider');
      return new Provider(server.issuer, server.#configuration(baseUrl));
    });
    server.#record(provider);
    const handle = provider.callback();
    server.#http.on('request', (request, response) => {
      if (!request.url.startsWith('/interaction/')) handle(request, response);
      else server.#interact(provider, request, response).catch(() => response.destroy());
    });
    return server;
  }

  async close() {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
  }

  #configuration(baseUrl) {
    const client = (name) => ({
      client_id: name,
      client_secret: this.clientSecret,
      redirect_uris: [`${baseUrl}/oauth2/${name}/callback`],
      grant_types: ['authorization_code', 'refresh_token'],
    });
    return {
      clients: [client('acme'), client('intranet')],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
      cookies: { keys: ['cookie-key'] },
      features: {
        devInteractions: { enabled: false },
        revocation: { enabled: true, allowedPolicy: () => true },
      },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, name: `Name of ${sub}`, preferred_username: sub }),
      }),
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      rotateRefreshToken: true,
      ttl: {
        AccessToken: () => this.lifetime,
        Grant: 86_400,
        IdToken: 3600,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
    };
  }

  #record(provider) {
    provider.on('grant.success', ({ oidc }) => {
      if (oidc.params.grant_type === 'refresh_token') this.refreshes.push(oidc.client.clientId);
    });
    provider.on('grant.revoked', ({ oidc }) => this.revocations.push(oidc.client.clientId));
    provider.on('grant.error', (_context, error) => this.refusals.push(error.message));
  }

  async #interact(provider, request, response) {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      const login = { login: { accountId: this.account } };
      return provider.interactionFinished(request, response, login);
    }
    const grant = new provider.Grant({
      accountId: session.accountId,
      clientId: params.client_id,
    });
    grant.addOIDCScope(params.scope);
    const consent = { consent: { grantId: await grant.save() } };
    return provider.interactionFinished(request, response, consent, {
      mergeWithLastSubmission: true,
    });
  }
}

/** The library warns about Node 20 and about its development keys, rightly and every time. */
async function quietly(work) {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
