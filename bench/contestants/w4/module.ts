import 'reflect-metadata';
import { ModulesContainer } from '@nestjs/core';
import { moduleHost } from '../module-host.js';
import { CLAIM_MS, type StartClaiming } from './claiming.js';

/** The part of the module's own repository of due rows that is used here. */
interface DueTokenRepository {
  claim(order: {
    dueBefore: number;
    until: number;
    batch: number;
    except: readonly string[];
  }): Promise<{ tokens: { id: string }[] }>;
}

/**
 * The claim of this module's sweep. It is not exported, since a sweep goes on to the provider;
 * Nest finds it by its name.
 */
export const start: StartClaiming = async ({ place, key }) => {
  const app = await moduleHost(place, { encryptionKeys: [key] });
  const modules = app.get(ModulesContainer);
  const due = [...modules.values()]
    .flatMap(({ providers }) => [...providers.values()])
    // The bundler may have put a number behind it.
    .find(({ name }) => /^DueTokenRepository\d*$/.test(String(name)))
    ?.instance as DueTokenRepository;
  return {
    async claim(batch) {
      const now = Date.now();
      const order = { dueBefore: now, until: now + CLAIM_MS, batch, except: [] };
      const { tokens } = await due.claim(order);
      return tokens.map(({ id }) => id);
    },
    close: () => app.close(),
  };
};
