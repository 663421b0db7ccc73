import { createServer } from 'node:http';
import { startEmbeddedPostgres } from './embedded-postgres.mjs';
import { useMemory } from './temporary-files.mjs';

/**
 * Offers the embedded PostgreSQL to all workers of this run: the first that asks has it started, so
 * that a run that needs no server starts none.
 */
export default async function globalSetup() {
  useMemory();
  let postgres;
  const offer = createServer((_request, response) => {
    postgres ??= startEmbeddedPostgres();
    postgres.then(
      ({ url }) => response.end(url),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise((resolve) => offer.listen(0, '127.0.0.1', resolve));
  offer.unref();
  process.env.TEST_EMBEDDED_POSTGRES = `http://127.0.0.1:${offer.address().port}`;
  globalThis.stopEmbeddedPostgres = async () => {
    offer.close();
    offer.closeAllConnections();
    const started = await postgres?.catch(() => undefined);
    await started?.stop();
  };
}
