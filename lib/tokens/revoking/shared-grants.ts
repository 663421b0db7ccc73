import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import type { IdentityPaths } from '../../providers/definition/identity-paths.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { RevocationRepository } from './revocation.repository.js';
import type { StoredRevocation } from './stored-revocation.js';

/** The account of a grant, and the row that contained it. */
export type RevocationTarget = Pick<
  StoredRevocation,
  'tokenId' | 'ownerId' | 'provider' | 'resourceOwnerId'
>;

/**
 * Checks whether another row has the same grant. An account has one grant per client, even when several
 * owners have connected the account, or several provider names use the same client.
 */
@Injectable()
export class SharedGrants {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly revocations: RevocationRepository,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /** @throws StorageError */
  async isShared({
    tokenId,
    ownerId,
    provider,
    resourceOwnerId,
  }: RevocationTarget): Promise<boolean> {
    const { alike, unlike } = this.namesOfClient(provider);
    for (const name of alike) {
      if (await this.isStored(tokenId, name, 'resourceOwnerId', resourceOwnerId)) return true;
    }
    // These names identify accounts differently, so any account of the same owner may be this one.
    for (const name of unlike) {
      if (await this.isStored(tokenId, name, 'ownerId', ownerId)) return true;
    }
    return false;
  }

  /**
   * Cancels the pending revocations of a grant that is stored from now on. An attempt that has already
   * checked whether the grant is shared finds that its entry was deleted.
   *
   * @throws StorageError
   */
  async cancelRevocations({
    ownerId,
    provider,
    resourceOwnerId,
  }: Omit<RevocationTarget, 'tokenId'>): Promise<void> {
    const { alike, unlike } = this.namesOfClient(provider);
    const ids = [
      ...(await this.revocations.findIds(
        this.endingGrants(alike),
        'resourceOwnerId',
        resourceOwnerId,
      )),
      ...(await this.revocations.findIds(this.endingGrants(unlike), 'ownerId', ownerId)),
    ];
    for (const id of ids) await this.revocations.delete({ id });
  }

  private endingGrants(names: readonly string[]): string[] {
    return names.filter((name) => this.providers.get(name).definition.revocation?.ends === 'grant');
  }

  /** Groups the provider names of a client and server by whether they identify accounts with the same id. */
  private namesOfClient(name: string): { alike: string[]; unlike: string[] } {
    const own = this.providers.find(name);
    const same = this.providers
      .names()
      .map((other) => this.providers.get(other))
      .filter((other) => other !== own && own?.sharesGrantsWith(other) === true);
    const more = own?.definition.revocation?.endsOwnerGrants === true ? [name] : [];
    const isAlike = ({ definition }: (typeof same)[number]): boolean =>
      joinNames(definition.identity) === joinNames(own?.definition.identity);
    return {
      alike: [name, ...same.filter(isAlike).map((other) => other.name)],
      unlike: [...more, ...same.filter((other) => !isAlike(other)).map((other) => other.name)],
    };
  }

  private isStored(
    tokenId: string,
    provider: string,
    property: 'resourceOwnerId' | 'ownerId',
    value: string,
  ): Promise<boolean> {
    const holders = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where(this.database.equals('t.provider', 'provider'), { provider })
      .andWhere(this.database.equals(`t.${property}`, 'value'), { value })
      .andWhere('t.parentId IS NULL')
      .andWhere('t.id <> :tokenId', { tokenId });
    return this.database.read((manager) => onConnection(manager, holders).getExists());
  }
}

function joinNames(identity?: IdentityPaths): string {
  return JSON.stringify([identity?.id, identity?.within ?? []]);
}
