import type OAuth2Server from '@node-oauth/oauth2-server';

type Model = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel;

/** What the library leaves to its user: a memory of clients, codes and tokens. */
export class NodeOAuthModel implements Model {
  private readonly codes = new Map<string, OAuth2Server.AuthorizationCode>();
  private readonly accessTokens = new Map<string, OAuth2Server.Token>();
  private readonly refreshTokens = new Map<string, OAuth2Server.RefreshToken>();

  constructor(
    private readonly client: OAuth2Server.Client & { secret: string },
    private readonly rotates: boolean,
  ) {}

  async getClient(id: string, secret: string | null): Promise<OAuth2Server.Client | null> {
    // The authorization endpoint asks with null: no secret passes through a browser.
    const isGenuine = secret === null || secret === this.client.secret;
    return id === this.client.id && isGenuine ? this.client : null;
  }

  async saveAuthorizationCode(
    code: Parameters<Model['saveAuthorizationCode']>[0],
    client: OAuth2Server.Client,
    user: OAuth2Server.User,
  ): Promise<OAuth2Server.AuthorizationCode> {
    const saved = { ...code, client, user };
    this.codes.set(code.authorizationCode, saved);
    return saved;
  }

  async getAuthorizationCode(code: string): Promise<OAuth2Server.AuthorizationCode | undefined> {
    return this.codes.get(code);
  }

  async revokeAuthorizationCode(code: OAuth2Server.AuthorizationCode): Promise<boolean> {
    return this.codes.delete(code.authorizationCode);
  }

  async saveToken(
    token: OAuth2Server.Token,
    client: OAuth2Server.Client,
    user: OAuth2Server.User,
  ): Promise<OAuth2Server.Token> {
    const saved = { ...token, client, user };
    this.accessTokens.set(token.accessToken, saved);
    const { refreshToken } = token;
    if (refreshToken) this.refreshTokens.set(refreshToken, { ...saved, refreshToken });
    return saved;
  }

  async getAccessToken(token: string): Promise<OAuth2Server.Token | undefined> {
    return this.accessTokens.get(token);
  }

  async getRefreshToken(token: string): Promise<OAuth2Server.RefreshToken | undefined> {
    const found = this.refreshTokens.get(token);
    // Without a scope here the library answers a refresh without one.
    return found && !this.rotates ? { ...found, scope: undefined } : found;
  }

  async revokeToken({ refreshToken }: OAuth2Server.RefreshToken): Promise<boolean> {
    return this.refreshTokens.delete(refreshToken);
  }

  /** Forgets every token of an account. */
  forget(account: string): void {
    for (const tokens of [this.accessTokens, this.refreshTokens])
      for (const [token, { user }] of tokens) if (user.id === account) tokens.delete(token);
  }
}
