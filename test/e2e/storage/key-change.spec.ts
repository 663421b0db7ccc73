import { expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import { Connection } from '../../fixtures/connections.js';
import type { Host } from '../../fixtures/host.js';
import { KeyUsers } from '../../fixtures/key-users.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';
import { newKey } from '../../integration/fixtures/application.js';
import { keyIdOf } from '../../integration/fixtures/keys-fixture.js';

describeEachDatabase(
  'three deploys that change the key',
  (database) => {
    it('R-077: while users ask and tokens are refreshed, no call fails', async () => {
      const world = await TestEnvironment.open({ database });
      const [oldKey, newerKey] = [world.key, newKey()];
      world.secrets.push({ kind: 'key', value: newerKey });
      const baseUrl = world.host.url;
      const connections: Connection[] = [];
      for (let count = 0; count < 4; count += 1) connections.push(await Connection.make(world));
      const users = new KeyUsers(connections, world.host);

      /** Both generations serve for a while, then the older one ends. */
      const deploy = async (...encryptionKeys: string[]): Promise<Host> => {
        const older = world.host;
        const newer = await world.start({ capture: { baseUrl, encryptionKeys } });
        await users.served(40, older, newer);
        await users.served(20, newer);
        await world.retire(older);
        return newer;
      };
      const keyIds = async (): Promise<unknown[]> =>
        (await world.database.tokens()).map(({ key_id }) => key_id);

      await deploy(oldKey, newerKey);
      expect(new Set(await keyIds())).toEqual(new Set([keyIdOf(oldKey)]));
      const host = await deploy(newerKey, oldKey);
      const late = await Connection.make(world);
      expect((await late.row()).key_id).toBe(keyIdOf(newerKey));

      const terminal = new CompiledApp(
        world.database,
        world.hostOptions({ baseUrl, encryptionKeys: [newerKey, oldKey] }).capture,
      );
      const [{ exitCode, stdout }] = await Promise.all([
        terminal.run('rotate-keys', '--batch', '1'),
        users.served(60, host),
      ]);
      terminal.remove();
      expect(stdout).toMatch(/^rows re-encrypted: [2-4], failed: 0$/m);
      expect(exitCode).toBe(0);
      expect(new Set(await keyIds())).toEqual(new Set([keyIdOf(newerKey)]));

      await deploy(newerKey);
      await users.stop();
      expect(users.failures).toEqual([]);
      expect(world.alpha.to('/token').length).toBeGreaterThan(10);
      expect(await world.verdict()).toEqual(clean());
      await world.close();
    });
  },
  ['postgres'],
);
