import type { INestApplicationContext } from '@nestjs/common';
import { OwnDatabase } from '../../core/own-database/own-database.js';

/** The database that the module has opened by itself; undefined when it uses a DataSource. */
export function findOwnDatabase(app: INestApplicationContext): OwnDatabase | undefined {
  try {
    return app.get(OwnDatabase, { strict: false });
  } catch {
    return undefined;
  }
}
