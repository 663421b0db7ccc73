import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import type { IdentityPaths } from '../../providers/definition/identity-paths.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { RevocationRepository } from './revocation.repository.js';
import type { StoredRevocation } from './stored-revocation.js';

/** The account of a grant, and the row that held it. */
export type HeldGrant = Pick<
  StoredRevocation,
  'tokenId' | 'ownerId' | 'provider' | 'resourceOwnerId'
>;

/**
 * Finds out whether another row holds the same grant. What an account has granted to a client is one
 * grant, whichever owners have connected it, and under whichever names the client is configured.
 */
@Injectable()
export class SharedGrants {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly revocations: RevocationRepository,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** @throws StorageError */
  async isShared({ tokenId, ownerId, provider, resourceOwnerId }: HeldGrant): Promise<boolean> {
    const { alike, unlike } = this.namesOfClient(provider);
    for (const name of alike) {
      if (await this.isHeld(tokenId, name, 'resourceOwnerId', resourceOwnerId)) return true;
    }
    // Which account it is cannot be seen there, so any of the same owner may be this one.
    for (const name of unlike) {
      if (await this.isHeld(tokenId, name, 'ownerId', ownerId)) return true;
    }
    return false;
  }

  /**
   * Cancels the revocations that would end a grant which is held from now on. An attempt that has
   * asked before whether the grant is shared finds its entry gone.
   *
   * @throws StorageError
   */
  async hold({ ownerId, provider, resourceOwnerId }: Omit<HeldGrant, 'tokenId'>): Promise<void> {
    const { alike, unlike } = this.namesOfClient(provider);
    const ids = [
      ...(await this.revocations.idsOf(
        this.endingGrants(alike),
        'resourceOwnerId',
        resourceOwnerId,
      )),
      ...(await this.revocations.idsOf(this.endingGrants(unlike), 'ownerId', ownerId)),
    ];
    for (const id of ids) await this.revocations.delete({ id });
  }

  private endingGrants(names: readonly string[]): string[] {
    return names.filter((name) => this.providers.get(name).definition.revocation?.ends === 'grant');
  }

  /** The names of one client at one server, by whether they call an account by the same id. */
  private namesOfClient(name: string): { alike: string[]; unlike: string[] } {
    const own = this.providers.find(name);
    const same = this.providers
      .names()
      .map((other) => this.providers.get(other))
      .filter((other) => other !== own && own?.sharesGrantsWith(other) === true);
    const more = own?.definition.revocation?.endsOwnerGrants === true ? [name] : [];
    const isAlike = ({ definition }: (typeof same)[number]): boolean =>
      namesOf(definition.identity) === namesOf(own?.definition.identity);
    return {
      alike: [name, ...same.filter(isAlike).map((other) => other.name)],
      unlike: [...more, ...same.filter((other) => !isAlike(other)).map((other) => other.name)],
    };
  }

  private isHeld(
    tokenId: string,
    provider: string,
    property: 'resourceOwnerId' | 'ownerId',
    value: string,
  ): Promise<boolean> {
    const holders = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where(this.database.holds('t.provider', 'provider'), { provider })
      .andWhere(this.database.holds(`t.${property}`, 'value'), { value })
      .andWhere('t.parentId IS NULL')
      .andWhere('t.id <> :tokenId', { tokenId });
    return this.database.read((manager) => onConnection(manager, holders).getExists());
  }
}

function namesOf(identity?: IdentityPaths): string {
  return JSON.stringify([identity?.id, identity?.within ?? []]);
}
