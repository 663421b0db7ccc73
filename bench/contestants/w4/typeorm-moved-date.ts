import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { OAuth2Token } from 'nestjs-oauth2-capture';
import { In } from 'typeorm';
import { moduleDataSource } from '../../seed/tables.js';
import { CLAIM_MS, type StartClaiming } from './claiming.js';

/**
 * A transaction that reads with SKIP LOCKED, and then moves the date as this module does.
 * https://typeorm.io/docs/query-builder/select-query-builder#set-locking
 */
export const start: StartClaiming = async ({ place }) => {
  const source = await moduleDataSource(place);
  return {
    claim: (batch) =>
      source.transaction(async (manager) => {
        const now = Date.now();
        const rows = await manager
          .createQueryBuilder(OAuth2Token, 'token')
          .where('token.refreshAt < :now', { now })
          .orderBy('token.refreshAt')
          .limit(batch)
          .setLock('pessimistic_write')
          .setOnLocked('skip_locked')
          .getMany();
        const ids = rows.map(({ id }) => id);
        if (ids.length === 0) return ids;
        const claim = { refreshAt: new Date(now + CLAIM_MS), claim: randomUUID() };
        await manager.update(OAuth2Token, { id: In(ids) }, claim);
        return ids;
      }),
    close: () => source.destroy(),
  };
};
