import 'reflect-metadata';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import { moduleHost } from '../contestants/module-host.js';
import type { Place } from '../databases/database.js';
import { serve } from '../harness/serve.js';

export interface RotationSetup {
  place: Place;
  /** The new key first. */
  keys: string[];
}

export interface Rotated {
  seconds: number;
  rotated: number;
  failed: number;
  cpuSeconds: number;
  rssBeforeMb: number;
  rssMostMb: number;
}

const SAMPLE_EVERY_MS = 50;
const rssMb = (): number => process.memoryUsage().rss / 2 ** 20;

/** This module seals a whole table anew: `npx nestjs-oauth2-capture rotate-keys` calls the same. */
serve(async ({ place, keys }: RotationSetup) => {
  const app = await moduleHost(place, { encryptionKeys: keys });
  const tokens = app.get(OAuth2TokenService, { strict: false });
  return {
    async rotate(): Promise<Rotated> {
      const rssBeforeMb = rssMb();
      let rssMostMb = rssBeforeMb;
      const timer = setInterval(() => (rssMostMb = Math.max(rssMostMb, rssMb())), SAMPLE_EVERY_MS);
      const cpu = process.cpuUsage();
      const begin = performance.now();
      const result = await tokens.rotateEncryptionKeys();
      const seconds = (performance.now() - begin) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      clearInterval(timer);
      return { ...result, seconds, cpuSeconds: (user + system) / 1e6, rssBeforeMb, rssMostMb };
    },
    close: () => app.close(),
  };
});
