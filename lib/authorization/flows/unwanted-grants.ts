import { Injectable, Logger } from '@nestjs/common';
import { StorageError } from '../../core/statements/storage.error.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ReportedMembers } from '../../providers/endpoints/connection-binding.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { TokenRevoker } from '../../tokens/revoking/token-revoker.js';

/** The result of a code exchange, as far as it is known. */
export interface ReceivedGrant {
  owner: string;
  provider: string;
  tokens: TokenResponse;
  /** Undefined until the account is identified. */
  account?: string;
  definition: OAuth2ProviderDefinition;
  reported: ReportedMembers;
}

/** Revokes grants that a flow received and did not store. */
@Injectable()
export class UnwantedGrants {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly revoker: TokenRevoker,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** Never throws: the user sees why the flow failed, also if the revocation fails. */
  async revoke(
    { owner: ownerId, provider, tokens, account, reported, definition }: ReceivedGrant,
    reason: unknown,
  ): Promise<void> {
    // The row may contain these tokens although the database did not confirm it.
    if (reason instanceof StorageError) return;
    try {
      const binding = this.providers
        .get(provider)
        .createBinding(account ?? '', reported, definition);
      await this.revoker.revokeUnwanted(
        { ownerId, provider, resourceOwnerId: account },
        tokens,
        binding,
      );
    } catch (error) {
      this.logger.warn(
        `tokens of ${provider} that were not stored could not be saved for revocation (${error instanceof Error ? error.name : typeof error}); the user can remove the application at the provider`,
      );
    }
  }
}
