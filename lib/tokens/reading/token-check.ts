import { Injectable, Logger } from '@nestjs/common';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { isSameAccount } from '../../providers/accounts/account-identity.js';
import { introspect } from '../../providers/strategy/introspection.js';
import type {
  OAuth2ProviderContext,
  ResourceOwner,
} from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import type { AccessTokenWithRow } from './access-token.reader.js';

/**
 * What confirmed that a token works:
 *
 * - `user_info`: the user info endpoint returned the profile
 * - `introspection`: the introspection endpoint (RFC 7662) reported the token as active
 * - `resources`: the account still has this page, channel or organisation
 * - `none`: the provider has no endpoint to check a token; the token has not expired
 */
export type ValidationSource = 'user_info' | 'introspection' | 'resources' | 'none';

/** What a provider reports about a token that works. */
export interface TokenFinding {
  source: ValidationSource;
  resourceOwner?: ResourceOwner;
  scopes?: readonly string[];
}

const UNAUTHORIZED = 401;

/** Asks a provider whether it accepts a token. Changes nothing. */
@Injectable()
export class TokenCheck {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly contexts: ConnectionContexts,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** Whether a profile belongs to the account of a connection. */
  isSameAccount(
    { provider, resourceOwnerId }: AccessTokenWithRow['row'],
    { id }: ResourceOwner,
  ): boolean {
    const { identity } = this.providers.get(provider).definition;
    return isSameAccount(resourceOwnerId, id, identity);
  }

  /**
   * @returns undefined when the provider rejects the token
   * @throws UpstreamError when the request fails, or its response does not show whether the token works
   */
  async ask({ row, accessToken }: AccessTokenWithRow): Promise<TokenFinding | undefined> {
    const provider = this.providers.get(row.provider);
    const context = await this.contexts.createById(row);
    const { userInfo, introspection } = context.definition.endpoints;
    const isMetered = context.definition.userInfoIsMetered === true;
    if (introspection !== undefined && (userInfo === undefined || isMetered)) {
      const state = await introspect(provider.strategy, context, introspection, accessToken);
      return state.active ? { source: 'introspection', scopes: state.scopes } : undefined;
    }
    if (userInfo === undefined) return { source: 'none' };
    const tokens = { access_token: accessToken, scope: row.scopes ?? undefined };
    return this.askForProfile(provider.strategy, context, tokens);
  }

  private async askForProfile(
    strategy: OAuth2ProviderStrategy,
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Promise<TokenFinding | undefined> {
    try {
      return { source: 'user_info', resourceOwner: await strategy.resourceOwner(context, tokens) };
    } catch (error) {
      if (!(error instanceof UpstreamError)) {
        // Only the name is logged: the message of a custom strategy's error may contain a token.
        const name = error instanceof Error ? error.name : typeof error;
        this.logger.error(
          `the strategy of ${context.name} threw ${name} while reading the profile; let it throw UpstreamError instead`,
        );
        throw new UpstreamError('bad_response', 'the strategy failed');
      }
      if (isRefusal(error, context.definition)) return undefined;
      throw error;
    }
  }
}

function isRefusal(
  { status, error }: UpstreamError,
  { errors }: OAuth2ProviderDefinition,
): boolean {
  const signals = errors?.deadToken ?? [];
  const isKnown = signals.some((signal) => signal.error !== undefined && signal.error === error);
  return status === UNAUTHORIZED || isKnown;
}
