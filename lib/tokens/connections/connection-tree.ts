import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, IsNull, Not } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { ownerText } from '../storage/token-ref.js';
import { NotConnectedError } from '../token.errors.js';

/** A connection of an account, and its selected resources. */
export interface Connection {
  token: OAuth2Token;
  /** Whether the module can refresh it without the user. */
  isRefreshable: boolean;
  children: OAuth2Token[];
}

/** Finds an owner's accounts, each with its selected resources. */
@Injectable()
export class ConnectionTree {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /** Finds accounts, the latest connected first. */
  async accounts(owner: string, page: { skip: number; take: number }): Promise<Connection[]> {
    const ownerId = ownerText(owner);
    return this.grown(await this.find({ ...this.ofOwner(ownerId), parentId: IsNull() }, page));
  }

  /** Finds the account of a connection: the connection itself, or its parent. */
  async findAccount(token: OAuth2Token): Promise<Connection> {
    const id = token.parentId ?? token.id;
    const [account] = await this.find({ ...this.ofOwner(token.ownerId), id });
    const [connection] = await this.grown([account ?? token]);
    if (connection === undefined) throw new NotConnectedError();
    return connection;
  }

  private async grown(tokens: readonly OAuth2Token[]): Promise<Connection[]> {
    const ids = tokens.map(({ id }) => id);
    if (ids.length === 0) return [];
    const [children, refreshable] = await Promise.all([
      this.find({ parentId: In(ids) }),
      this.find({ id: In(ids), refreshToken: Not(IsNull()) }),
    ]);
    const refreshableIds = new Set(refreshable.map(({ id }) => id));
    return tokens.map((token) => ({
      token,
      isRefreshable: this.isRefreshable(token, refreshableIds.has(token.id)),
      children: children.filter(({ parentId }) => parentId === token.id),
    }));
  }

  /** Finds the selected resources of an account. */
  findChildren({ id, ownerId }: OAuth2Token): Promise<OAuth2Token[]> {
    return this.find({ ...this.ofOwner(ownerId), parentId: id });
  }

  private ofOwner(ownerId: string): FindOptionsWhere<OAuth2Token> {
    return this.database.exactly({ ownerId });
  }

  private isRefreshable({ provider }: OAuth2Token, hasRefreshToken: boolean): boolean {
    switch (this.providers.find(provider)?.definition.refresh.grant) {
      case 'exchange':
        return true;
      case 'refresh_token':
        return hasRefreshToken;
      default:
        return false;
    }
  }

  private async find(
    where: FindOptionsWhere<OAuth2Token>,
    page: { skip?: number; take?: number } = {},
  ): Promise<OAuth2Token[]> {
    const tokens = await this.database.read((manager) =>
      manager.find(OAuth2Token, {
        where,
        order: { createdAt: 'DESC', id: 'ASC' },
        ...page,
      }),
    );
    return tokens.map((token) => token.readClock(() => this.clock.now()));
  }
}
