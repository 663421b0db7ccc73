import { Injectable } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenFinder } from '../connections/token-finder.js';
import { present, type TokenRef } from '../storage/token-ref.js';

/** Which connections are looked for. */
export interface FindTokens {
  owner: string;
  provider?: OAuth2ProviderName;
  kind?: string;
  /** For pages: rows to leave out, and rows to give at most. */
  skip?: number;
  take?: number;
}

/** Which account is looked for, of whatever owner. */
export interface FindAcrossOwners {
  provider: OAuth2ProviderName;
  /** The `resourceOwnerId`: the account's id at the provider. */
  account: string;
  /** `account`, or what is behind one; by default every kind. */
  kind?: string;
  /** For pages: rows to leave out, and rows to give at most. */
  skip?: number;
  take?: number;
}

/** Finds connections for the application: entities, which never hold a token. */
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
        ownerId: present('owner', where.owner),
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

  /** Of several, the latest connected. @throws InvalidTokenReferenceError */
  async findOne(ref: TokenRef): Promise<OAuth2Token | null> {
    const [row] = await this.lookup.all(ref);
    return row === undefined ? null : ((await this.repository.findById(row.id)) ?? null);
  }
}
