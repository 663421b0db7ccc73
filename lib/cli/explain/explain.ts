import type { INestApplicationContext } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import type { TokenRef } from '../../tokens/storage/token-ref.js';
import type { ApplicationOptions } from '../application/application.options.js';
import { getFromApplication } from '../application/get-from-application.js';
import { instantiateFile } from '../application/instantiate.js';
import { describeProblems } from '../report/problems.js';
import { report } from '../report/report.js';
import { formatExplanation } from './format-explanation.js';

/** Which connection is explained, and how. */
export interface ExplainOptions extends ApplicationOptions {
  id?: string;
  owner?: string;
  provider?: string;
  account?: string;
  json?: boolean;
}

/**
 * Explains a connection of the application in a compiled file. Nothing of the application starts.
 *
 * @returns the exit code: 0, or 1 when the connection cannot be explained
 */
export async function explain(file: string, options: ExplainOptions): Promise<number> {
  try {
    process.stdout.write(`${await readExplanation(file, options)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof OAuth2CaptureError) {
      process.stderr.write(`${error.message}\n`);
    } else {
      const problems = describeProblems(error, file);
      process.stderr.write(`${report({ redirectUris: [], warnings: [], problems })}\n`);
    }
    return 1;
  }
}

async function readExplanation(file: string, options: ExplainOptions): Promise<string> {
  return explainIn(await instantiateFile(file, options), options);
}

async function explainIn(app: INestApplicationContext, options: ExplainOptions): Promise<string> {
  const registry = getFromApplication(app, OAuth2ProviderRegistry);
  const { dataSource } = getFromApplication(app, CaptureDatabase);
  try {
    // Of this package alone: the providers are configured by it.
    registry.onModuleInit();
    await getFromApplication(app, DatabaseClock).sample();
    const explanation = await getFromApplication(app, OAuth2TokenService).explain(
      createRef(options),
    );
    if (options.json === true) return JSON.stringify(explanation, undefined, 2);
    const label = registry.find(explanation.provider)?.label ?? explanation.provider;
    return formatExplanation(explanation, label);
  } finally {
    await dataSource.destroy().catch(() => undefined);
  }
}

/** The reference without members that were not given. */
function createRef({ id, owner, provider, account }: ExplainOptions): TokenRef {
  const members = id === undefined ? { owner, provider, account } : { id, owner };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as TokenRef;
}
