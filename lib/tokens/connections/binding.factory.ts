import { Injectable } from '@nestjs/common';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { Grant } from './capture-input.js';
import { TokenRowFactory } from '../storage/token-row.js';

/** Creates and reads the bindings of grants: the client and server that they belong to. */
@Injectable()
export class BindingFactory {
  constructor(
    private readonly columns: TokenRowFactory,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** Whether an earlier grant belongs to the same client and server. */
  isOfSameClient(grant: Grant, before: ConnectionBinding): boolean {
    return this.providers.get(grant.provider).matchesBinding(before, grant.origin?.definition);
  }

  /** Reads the binding of a row; undefined when there is none, or it cannot be decrypted. */
  readable(row: StoredToken): ConnectionBinding | undefined {
    try {
      return this.columns.decryptBinding(row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      return undefined;
    }
  }

  /**
   * Creates the binding of a grant.
   *
   * @param before the binding of the same client's earlier grant; its values stay unless the new grant replaces them
   */
  create(grant: Grant, before?: ConnectionBinding): ConnectionBinding {
    const { provider, tokens, resourceOwner, metadata, origin, parentBinding } = grant;
    if (parentBinding !== undefined) {
      return { ...parentBinding, account: resourceOwner.id, unsaved: undefined };
    }
    const values = {
      resolved: {
        ...before?.resolved,
        ...tokens?.extras,
        ...resourceOwner.metadata,
        ...metadata,
      },
      callback: { ...before?.callback, ...origin?.callback },
    };
    return this.providers.get(provider).createBinding(resourceOwner.id, values, origin?.definition);
  }
}
