import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { ApplicationOptions } from '../application/application.options.js';
import { findOwnDatabase } from '../application/find-own-database.js';
import { getFromApplication } from '../application/get-from-application.js';
import { instantiateFile } from '../application/instantiate.js';
import { createConfigurationError, describeProblems } from '../report/problems.js';
import { report } from '../report/report.js';

/**
 * Creates or changes the tables in the database that the module of a compiled file opens by itself.
 * Nothing of the application starts.
 *
 * @returns the exit code: 0, or 1 when it was not possible
 */
export async function migrate(file: string, options: ApplicationOptions): Promise<number> {
  try {
    const names = await runMigrations(file, options);
    const done = names.map((name) => `executed: ${name}\n`);
    process.stdout.write(names.length === 0 ? 'The tables are up to date.\n' : done.join(''));
    return 0;
  } catch (error) {
    const problems = describeProblems(error, file);
    process.stderr.write(`${report({ redirectUris: [], warnings: [], problems })}\n`);
    return 1;
  }
}

async function runMigrations(file: string, options: ApplicationOptions): Promise<string[]> {
  const app = await instantiateFile(file, options);
  const { dataSource } = getFromApplication(app, CaptureDatabase);
  try {
    const own = findOwnDatabase(app);
    if (own !== undefined) return await own.migrate();
    throw createConfigurationError(
      'database.url',
      'is not given: your DataSource has the tables.',
      'Run the migrations of your DataSource: dataSource.runMigrations().',
    );
  } finally {
    await dataSource.destroy().catch(() => undefined);
  }
}
