import { Injectable } from '@nestjs/common';
import { textMembers } from '../../protocol/text/text-members.js';
import { parseTokenResponse, type TokenResponse } from '../../protocol/oauth/token-response.js';
import type { OAuth2Resource } from '../../providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OwnedInput } from '../connections/capture-input.js';
import { storableOwner } from '../secondary-data/storable-owner.js';
import { MAX_ID_LENGTH, present } from '../storage/token-ref.js';
import { InvalidTokensError } from '../token.errors.js';

/** Length of the column `kind`. */
const MAX_KIND_LENGTH = 32;

/** Rejects grants that cannot be stored, and converts the others to the stored form. */
@Injectable()
export class GrantCheck {
  constructor(private readonly providers: OAuth2ProviderRegistry) {}

  /** @throws InvalidTokenReferenceError, UnknownProviderError, InvalidTokensError */
  storable<T extends Omit<OwnedInput, 'tokens'>>(
    given: T,
    tokens: TokenResponse | undefined,
  ): T & { tokens?: TokenResponse } {
    const input = {
      ...given,
      ...(given.metadata !== undefined && { metadata: textMembers(given.metadata) }),
    };
    const owner = present('owner', input.owner);
    const provider = this.providers.get(present('provider', input.provider)).name;
    const id = present('resourceOwner.id', input.resourceOwner?.id);
    if (owner.length > MAX_ID_LENGTH || id.length > MAX_ID_LENGTH) {
      throw new InvalidTokensError(`an id is longer than ${MAX_ID_LENGTH} characters`);
    }
    const resourceOwner = storableOwner(input.resourceOwner, id);
    if (tokens === undefined) return { ...input, owner, provider, resourceOwner, tokens };
    const { tokenTypes } = this.providers.get(provider).definition;
    try {
      return {
        ...input,
        owner,
        provider,
        resourceOwner,
        tokens: {
          ...parseTokenResponse(tokens, {}, 0, tokenTypes),
          extras: tokens.extras && textMembers(tokens.extras),
          notExchanged: tokens.notExchanged,
          declined_scope: tokens.declined_scope,
        },
      };
    } catch (error) {
      throw new InvalidTokensError(error instanceof Error ? error.message : 'they are malformed');
    }
  }

  /** @throws InvalidTokenReferenceError, InvalidTokensError */
  checkKind(resource: Pick<OAuth2Resource, 'kind'>): string {
    const kind = present('kind', resource.kind);
    if (kind.length <= MAX_KIND_LENGTH) return kind;
    throw new InvalidTokensError(`their kind is longer than ${MAX_KIND_LENGTH} characters`);
  }
}
