import { Injectable } from '@nestjs/common';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenFinder } from '../connections/token-finder.js';
import { AccessTokenReader } from './access-token.reader.js';

/** Finds an owner's usable connection without a request to the provider. */
@Injectable()
export class UsableConnections {
  constructor(
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly repository: OAuth2TokenRepository,
  ) {}

  /**
   * Of several accounts, returns the usable one that was connected last; when none
   * is usable, the error describes the one that was connected last.
   *
   * @throws NotConnectedError, ReauthorizationRequiredError, InsufficientScopeError
   * @throws InvalidTokenReferenceError, UnknownProviderError
   */
  async find(owner: string, provider: string, scopes: readonly string[]): Promise<OAuth2Token> {
    const ref = { owner, provider };
    const rows = await this.lookup.all(ref);
    const usable = rows.find((row) => this.tokens.isUsable(row, scopes)) ?? rows[0];
    if (usable !== undefined) this.tokens.assertUsable(usable, scopes);
    const token = usable === undefined ? undefined : await this.repository.findById(usable.id);
    if (token === undefined) throw this.lookup.notConnected(ref, scopes);
    return token;
  }
}
