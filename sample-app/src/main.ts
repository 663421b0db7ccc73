import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { startApplication } from './application.js';
import { SETTINGS } from './settings/settings.js';
import type { Settings } from './settings/settings.js';

const ENV_FILE = fileURLToPath(new URL('../.env', import.meta.url));
if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);

try {
  const app = await startApplication();
  const { baseUrl } = app.get<Settings>(SETTINGS);
  new Logger('SampleApp').log(`Open ${baseUrl}`);
} catch (error) {
  console.error(explain(error as NodeJS.ErrnoException));
  process.exit(1);
}

function explain(error: NodeJS.ErrnoException & { port?: number }): string {
  return error.code === 'EADDRINUSE'
    ? `Port ${error.port} is taken. Set PORT to another one, for example: PORT=3100 npm start`
    : `The sample app did not start: ${error.message}`;
}
