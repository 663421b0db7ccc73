import { Injectable } from '@nestjs/common';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { Grant } from './capture-input.js';
import { TokenRowFactory } from '../storage/token-row.js';

/** What binds a new grant to its client and server. */
@Injectable()
export class BindingFactory {
  constructor(
    private readonly columns: TokenRowFactory,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** Whether an earlier grant was made by the same client at the same server. */
  isOfSameClient(grant: Grant, before: ConnectionBinding): boolean {
    return this.providers.get(grant.provider).matchesBinding(before, grant.origin?.definition);
  }

  /** The binding of a row; undefined for a row that has none, or one that cannot be decrypted. */
  readable(row: StoredToken): ConnectionBinding | undefined {
    try {
      return this.columns.decryptBinding(row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      return undefined;
    }
  }

  /**
   * The binding of a grant.
   *
   * @param before of the same client's earlier grant: what is not told anew stays as it was
   */
  of(grant: Grant, before?: ConnectionBinding): ConnectionBinding {
    const { provider, tokens, resourceOwner, metadata, origin, parentBinding } = grant;
    if (parentBinding !== undefined) {
      return { ...parentBinding, account: resourceOwner.id, unsaved: undefined };
    }
    const told = {
      resolved: {
        ...before?.resolved,
        ...tokens?.extras,
        ...resourceOwner.metadata,
        ...metadata,
      },
      callback: { ...before?.callback, ...origin?.callback },
    };
    return this.providers.get(provider).createBinding(resourceOwner.id, told, origin?.definition);
  }
}
