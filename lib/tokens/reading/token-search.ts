import { Injectable } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenFinder } from '../connections/token-finder.js';
import { type OwnerId, ownerText, present, type TokenRef } from '../storage/token-ref.js';

/** Conditions of a search for an owner's connections. */
export interface FindTokens {
  owner: OwnerId;
  /**
   * The provider's name in the configuration.
   *
   * @default every provider
   */
  provider?: OAuth2ProviderName;
  /**
   * `account`, or the kind of a resource such as `page`.
   *
   * @default every kind
   */
  kind?: string;
  /**
   * For pages: rows to leave out, and rows to give at most.
   *
   * @default 0
   */
  skip?: number;
  /**
   * The greatest number of rows to return.
   *
   * @default all rows
   */
  take?: number;
}

/** Conditions of a search for an account's connections, of all owners. */
export interface FindAcrossOwners {
  provider: OAuth2ProviderName;
  /** The `resourceOwnerId`: the account's id at the provider. */
  account: string;
  /**
   * `account`, or the kind of a resource such as `page`.
   *
   * @default every kind
   */
  kind?: string;
  /**
   * For pages: rows to leave out, and rows to give at most.
   *
   * @default 0
   */
  skip?: number;
  /**
   * The greatest number of rows to return.
   *
   * @default all rows
   */
  take?: number;
}

/** Finds connections for the application, as entities without tokens. */
@Injectable()
export class TokenSearch {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly lookup: TokenFinder,
  ) {}

  /** @throws InvalidTokenReferenceError */
  async find(where: FindTokens): Promise<OAuth2Token[]> {
    const { skip, take } = where;
    return this.repository.find(
      {
        ownerId: ownerText(where.owner),
        ...('provider' in where && {
          provider: this.lookup.nameable(present('provider', where.provider)),
        }),
        ...('kind' in where && { kind: present('kind', where.kind) }),
      },
      { skip, take },
    );
  }

  /** @throws InvalidTokenReferenceError, UnknownProviderError */
  async findAcrossOwners(where: FindAcrossOwners): Promise<OAuth2Token[]> {
    const { skip, take } = where;
    return this.repository.find(
      {
        provider: this.lookup.nameable(present('provider', where.provider)),
        resourceOwnerId: present('account', where.account),
        ...('kind' in where && { kind: present('kind', where.kind) }),
      },
      { skip, take },
    );
  }

  /** When several match, returns the one that was connected last. @throws InvalidTokenReferenceError */
  async findOne(ref: TokenRef): Promise<OAuth2Token | null> {
    const [row] = await this.lookup.all(ref);
    return row === undefined ? null : ((await this.repository.findById(row.id)) ?? null);
  }
}
