import { AuthorizationOptions, ReturnToOptions } from './authorization/authorization.options.js';
import { Validator } from './core/configuration/class-validator.js';
import { conceal } from './core/configuration/concealed.js';
import type { ConfigurationProblem } from './core/configuration/oauth2-configuration.error.js';
import { DatabaseOptions } from './core/database/database.options.js';
import { PublicUrlOptions } from './core/configuration/public-url.options.js';
import { databaseContradictions } from './database-contradictions.js';
import { completeLeaseTimes } from './lease-times.js';
import { contradictions } from './option-contradictions.js';
import { HttpEntranceOptions } from './http/callers/http-entrance.options.js';
import { PagesOptions } from './http/pages/options/pages.options.js';
import type { ResolvedOptions } from './oauth2-capture.options.js';
import { HttpOptions } from './providers/configured/http.options.js';
import { errorOptionProblems } from './providers/boot-checks/error-option-problems.js';
import { isProviderName, PROVIDER_NAME_REMEDY } from './providers/registry/provider-name.js';
import { OAuth2ProviderOptions } from './providers/configured/provider.options.js';
import { BackgroundOptions, RefreshOptions, TokensOptions } from './tokens/tokens.options.js';

type Slice = new () => object;
type Plain = Record<string, unknown>;
type Providers = Record<string, OAuth2ProviderOptions>;

const ROOT: readonly Slice[] = [
  PublicUrlOptions,
  TokensOptions,
  AuthorizationOptions,
  HttpEntranceOptions,
];
const NESTED: Readonly<Record<string, Slice>> = {
  database: DatabaseOptions,
  returnTo: ReturnToOptions,
  refresh: RefreshOptions,
  http: HttpOptions,
  background: BackgroundOptions,
  pages: PagesOptions,
};
/** Options that can be turned off. */
const OPTIONAL = new Set(['background', 'pages']);
const EXTRAS = new Set([
  'isGlobal',
  'dataSource',
  'imports',
  'guards',
  'callbackDecorators',
  'admin',
]);
const STATIC = new Set([...EXTRAS, 'path', 'controllers']);

/**
 * Fills in the defaults and checks everything: each layer's options, each provider, and rules
 * between options.
 *
 * @param given the host's options, or the result of its factory
 * @param extras the static options of the declaration
 */
export function resolveOptions(
  given: unknown,
  extras: { path: string; controllers: boolean; dataSource?: string | false },
): { options: ResolvedOptions; problems: ConfigurationProblem[]; warnings: string[] } {
  const plain: Plain = typeof given === 'object' && given !== null ? { ...given } : {};
  const problems: ConfigurationProblem[] = unknownKeys(plain);
  const options: Plain = {};
  for (const slice of ROOT) {
    const instance = createSlice(slice, { ...plain, ...extras });
    problems.push(...validated(instance, ''));
    Object.assign(options, instance);
  }
  for (const [key, slice] of Object.entries(NESTED)) {
    if (plain[key] === false && OPTIONAL.has(key)) {
      options[key] = false;
      continue;
    }
    const instance = createSlice(slice, plain[key]);
    problems.push(...validated(instance, `${key}.`), ...strangers(plain[key], instance, `${key}.`));
    options[key] = instance;
  }
  const resolved = { ...options, providers: resolveProviders(plain.providers, problems) };
  const complete = resolved as unknown as ResolvedOptions;
  const warnings = completeLeaseTimes(plain.refresh, complete);
  problems.push(
    ...contradictions(complete),
    ...databaseContradictions(plain.database, extras.dataSource),
  );
  return { options: withoutSecrets(resolved), problems, warnings };
}

/**
 * Every part of the module reads these options, and a host can read the properties of those parts.
 */
function withoutSecrets(options: Plain & { providers: Providers }): ResolvedOptions {
  for (const provider of Object.values(options.providers)) {
    const { clientSecret } = provider;
    if (typeof clientSecret === 'string') provider.clientSecret = conceal(clientSecret);
  }
  const { url, ...database } = options.database as DatabaseOptions;
  return {
    ...options,
    database: url === undefined ? database : { ...database, url: conceal(url) },
    encryptionKeys: conceal(options.encryptionKeys),
  } as unknown as ResolvedOptions;
}

/**
 * Creates the part of the options for one layer: its defaults, overwritten by the given values that
 * it declares.
 */
function createSlice(slice: Slice, given: unknown): object {
  const defaults = new slice() as Plain;
  const known = Object.entries((given ?? {}) as Plain).filter(
    ([key, value]) => key in defaults && value !== undefined,
  );
  return Object.assign(defaults, Object.fromEntries(known));
}

function validated(instance: object, prefix: string): ConfigurationProblem[] {
  return new Validator()
    .validateSync(instance, { forbidUnknownValues: false })
    .flatMap(({ property, constraints }) =>
      Object.values(constraints ?? {}).map((message) =>
        createProblem(`${prefix}${property}`, message, property),
      ),
    );
}

/** Each message has the form "what is wrong. What to do." */
function createProblem(path: string, message: string, property: string): ConfigurationProblem {
  const text = message.replace(new RegExp(`^${property} `), '');
  const [, problem = text, remedy = ''] = /^(.*?\.)\s+(.*)$/s.exec(text) ?? [];
  return { path, problem, remedy };
}

function resolveProviders(
  given: unknown,
  problems: ConfigurationProblem[],
): Record<string, OAuth2ProviderOptions> {
  if (typeof given !== 'object' || given === null || Object.keys(given).length === 0) {
    problems.push({
      path: 'providers',
      problem: 'is missing or empty.',
      remedy: 'Give at least one, such as { github: { clientId, clientSecret } }.',
    });
    return {};
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, options]: [string, unknown]) => {
      const path = `providers.${name}`;
      if (!isProviderName(name)) {
        const problem = 'is reserved, or cannot be part of a URL.';
        problems.push({ path, problem, remedy: PROVIDER_NAME_REMEDY });
      }
      const instance = createSlice(OAuth2ProviderOptions, options) as OAuth2ProviderOptions;
      problems.push(
        ...validated(instance, `${path}.`),
        ...strangers(options, instance, `${path}.`),
        ...(instance.errors === undefined
          ? []
          : errorOptionProblems(instance.errors, `${path}.errors`)),
      );
      return [name, instance];
    }),
  );
}

function unknownKeys(plain: Plain): ConfigurationProblem[] {
  const known = new Set([
    ...ROOT.flatMap((slice) => Object.keys(new slice())),
    ...Object.keys(NESTED),
    'providers',
  ]);
  return Object.keys(plain).flatMap((key) => {
    if (STATIC.has(key)) {
      return [
        {
          path: key,
          problem: 'is static and cannot come from a factory.',
          remedy: 'Give it next to useFactory in forRootAsync.',
        },
      ];
    }
    return known.has(key) ? [] : [stranger(key)];
  });
}

function strangers(given: unknown, instance: object, prefix: string): ConfigurationProblem[] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.keys(given)
    .filter((key) => !(key in instance))
    .map((key) => stranger(`${prefix}${key}`));
}

function stranger(path: string): ConfigurationProblem {
  return {
    path,
    problem: 'is not an option of this module.',
    remedy: 'Check the spelling, or remove it.',
  };
}
