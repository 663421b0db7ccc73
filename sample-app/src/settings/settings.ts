import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secretFromFile } from './secret-file.js';
import { SOCIAL_PROVIDERS } from './social-providers.js';
import type { SocialProvider } from './social-providers.js';

export const SETTINGS = Symbol('SETTINGS');

/** How this application is registered at a provider. */
export interface Registration {
  clientId: string;
  clientSecret: string;
}

export interface Settings {
  port: number;
  baseUrl: string;
  dataDirectory: string;
  /** A database server; a SQLite file when undefined. */
  databaseUrl: string | undefined;
  encryptionKey: string;
  sessionSecret: string;
  /** Access tokens of the demo provider live `accessTokenTtl` seconds. */
  demo: { port: number; accessTokenTtl: number };
  /** Where the environment names a client; the other providers get a stand-in. */
  registrations: Partial<Record<SocialProvider, Registration>>;
}

type Environment = Record<string, string | undefined>;

const DATA_DIRECTORY = fileURLToPath(new URL('../../data', import.meta.url));

/** Everything has a default; `.env.example` lists what can be set. */
export function readSettings(environment: Environment): Settings {
  const port = integer(environment, 'PORT', 3000);
  const dataDirectory = environment['DATA_DIR'] || DATA_DIRECTORY;
  mkdirSync(dataDirectory, { recursive: true });
  const secret = (variable: string, file: string) =>
    environment[variable] || secretFromFile(join(dataDirectory, file), variable);
  return {
    port,
    baseUrl: (environment['BASE_URL'] || `http://127.0.0.1:${port}`).replace(/\/+$/, ''),
    dataDirectory,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    encryptionKey: secret('OAUTH2_CAPTURE_KEY', 'encryption.key'),
    sessionSecret: secret('SESSION_SECRET', 'session.key'),
    demo: {
      port: integer(environment, 'DEMO_PROVIDER_PORT', 3001),
      accessTokenTtl: integer(environment, 'DEMO_TOKEN_TTL', 20),
    },
    registrations: Object.assign(
      {},
      ...SOCIAL_PROVIDERS.map((name) => registration(environment, name)),
    ) as Settings['registrations'],
  };
}

function registration(environment: Environment, name: SocialProvider): Settings['registrations'] {
  const clientId = environment[`${name.toUpperCase()}_CLIENT_ID`];
  const clientSecret = environment[`${name.toUpperCase()}_CLIENT_SECRET`];
  return clientId && clientSecret ? { [name]: { clientId, clientSecret } } : {};
}

function integer(environment: Environment, name: string, fallback: number): number {
  const value = environment[name] || String(fallback);
  if (!/^\d{1,5}$/.test(value)) throw new Error(`${name} must be a whole number, not "${value}".`);
  return Number(value);
}
