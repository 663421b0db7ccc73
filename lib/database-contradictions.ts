import type { ConfigurationProblem } from './core/configuration/oauth2-configuration.error.js';
import type { DatabaseOptions } from './core/database/database.options.js';

/** Options that concern only a database that the module opens by itself. */
const OWN = [
  'type',
  'url',
  'schema',
  'poolSize',
  'migrations',
  'connectTimeout',
  'driverOptions',
  'driver',
] as const;
/** The protocols of the URLs of a server. */
const PROTOCOLS: Readonly<Record<string, RegExp>> = {
  postgres: /^postgres(ql)?:$/,
  mysql: /^(mysql|mariadb):$/,
  mariadb: /^(mysql|mariadb):$/,
};
const EXAMPLE = "{ type: 'postgres', url: 'postgres://user:password@host:5432/name' }";

/** Checks which database the module is to use: that of a DataSource, or one that it opens itself. */
export function databaseContradictions(
  given: unknown,
  dataSource: string | false | undefined,
): ConfigurationProblem[] {
  const database = (
    typeof given === 'object' && given !== null ? given : {}
  ) as Partial<DatabaseOptions>;
  if (dataSource === false) return ownDatabaseProblems(database);
  const options = OWN.filter((name) => database[name] !== undefined);
  if (options.length === 0) return [];
  return [
    {
      path: `database.${options[0]}`,
      problem: 'is for a database that the module opens by itself, but it uses your DataSource.',
      remedy:
        database.type === undefined && database.url === undefined
          ? 'Make this setting in your DataSource, or give database.type and database.url.'
          : dataSource === undefined
            ? 'Add dataSource: false next to useFactory in forRootAsync.'
            : 'Remove dataSource, or database.type and database.url.',
    },
  ];
}

function ownDatabaseProblems({
  type,
  url,
  schema,
}: Partial<DatabaseOptions>): ConfigurationProblem[] {
  const missing = [
    ...(type === undefined ? ['database.type'] : []),
    ...(url === undefined || url === '' ? ['database.url'] : []),
  ].map((path) => ({ path, problem: 'is missing.', remedy: `Give both, such as ${EXAMPLE}.` }));
  if (missing.length > 0 || type === undefined || typeof url !== 'string') return missing;
  const schemaProblem = {
    path: 'database.schema',
    problem: `is an option of PostgreSQL, not of ${type}.`,
    remedy: 'Remove it.',
  };
  return [
    ...urlProblems(type, url),
    ...(schema !== undefined && type !== 'postgres' ? [schemaProblem] : []),
  ];
}

/** The URL may contain a password, so no text of it becomes part of a problem. */
function urlProblems(type: string, url: string): ConfigurationProblem[] {
  const path = 'database.url';
  const protocols = PROTOCOLS[type];
  if (protocols === undefined) {
    if (!/^(?!file:)[a-z0-9+.-]+:\/\//i.test(url)) return [];
    return [{ path, problem: `is not a path.`, remedy: 'Give the path of the SQLite file.' }];
  }
  if (!URL.canParse(url) || !protocols.test(new URL(url).protocol)) {
    const problem = `is not a URL of a ${type} database.`;
    return [
      {
        path,
        problem,
        remedy: `Give one such as ${type}://user:password@host/name, with special characters of the password in percent-encoding.`,
      },
    ];
  }
  if (new URL(url).pathname.length > 1) return [];
  return [{ path, problem: 'names no database.', remedy: 'Append its name: …@host/name.' }];
}
