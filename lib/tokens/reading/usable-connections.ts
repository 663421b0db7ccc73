import { Injectable } from '@nestjs/common';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenFinder } from '../connections/token-finder.js';
import { AccessTokenReader } from './access-token.reader.js';

/** Says without asking the provider whether an owner has a connection that will do. */
@Injectable()
export class UsableConnections {
  constructor(
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly repository: OAuth2TokenRepository,
  ) {}

  /**
   * Of several accounts the latest connected that will do; when none does, the
   * error is about the latest.
   *
   * @throws NotConnectedError, ReauthorizationRequiredError, InsufficientScopeError
   * @throws InvalidTokenReferenceError, UnknownProviderError
   */
  async of(owner: string, provider: string, scopes: readonly string[]): Promise<OAuth2Token> {
    const ref = { owner, provider };
    const rows = await this.lookup.all(ref);
    const usable = rows.find((row) => this.tokens.isUsable(row, scopes)) ?? rows[0];
    if (usable !== undefined) this.tokens.assertUsable(usable, scopes);
    const token = usable === undefined ? undefined : await this.repository.findById(usable.id);
    if (token === undefined) throw this.lookup.notConnected(ref, scopes);
    return token;
  }
}
