import {
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateBy,
} from '../../core/configuration/class-validator.js';
import { IsSecureUrl } from '../../core/configuration/is-secure-url.decorator.js';
import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import type { ClientAuthenticationMethod } from '../../protocol/oauth/client-authentication.js';
import type { CodeChallengeEncoding } from '../../protocol/oauth/pkce.js';
import { fillWithExamples } from '../endpoints/filled-endpoints.js';
import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
  PkceSupport,
} from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderName } from '../definition/oauth2-provider.names.js';
import type { ScopeRules } from '../definition/scope-rules.js';
import type { ScopeWords } from '../definition/scope-words.js';

/** A client secret, or a function that fetches it from a vault at each use, within `http.timeout`. */
export type ClientSecret = string | (() => string | Promise<string>);

/** One provider of the configuration. */
export class OAuth2ProviderOptions {
  /**
   * Name of the strategy. Two GitHub servers use one strategy under two keys.
   *
   * @default the key under `providers`
   */
  @IsOptional()
  @IsString({ message: 'is not the name of a strategy. Give a string such as "github".' })
  strategy?: OAuth2ProviderName | 'generic' = undefined;

  @Matches(/\S/, { message: 'is missing. Copy the client id from the provider’s settings page.' })
  clientId: string = '';

  @IsClientSecret()
  clientSecret: ClientSecret = '';

  /**
   * Scopes to request.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsArray({ message: 'is not a list. Give an array of strings.' })
  @Matches(/^[\x21-\x7e]+$/, {
    each: true,
    message: 'has an element that is not a scope. Give one string for each scope, without spaces.',
  })
  scopes?: readonly string[] = undefined;

  /**
   * Overrides endpoints of the strategy. When you give `token`, no other endpoint is inherited.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsObject({ message: 'is not an object. Give { authorization, token, userInfo, … }.' })
  @AreEndpoints()
  endpoints?: Partial<OAuth2ProviderEndpoints> = undefined;

  /**
   * Token endpoints that this server had before it moved. Connections that were made
   * there are refreshed at the current endpoint. A connection of any other server is refused.
   *
   * @default the strategy's
   */
  @IsOptional()
  @AreSecureUrls()
  formerTokenEndpoints?: readonly string[] = undefined;

  /**
   * An OpenID Connect or RFC 8414 issuer: everything else is discovered. For a
   * strategy that has endpoints, or with `endpoints`: the issuer that `iss` and
   * id tokens must name; `null` for a server that names none.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsSecureUrl()
  issuer?: string | null = undefined;

  /**
   * Overrides the redirect URI, byte for byte.
   *
   * @default `<baseUrl>/<path>/<name>/callback`
   */
  @IsOptional()
  @IsSecureUrl()
  redirectUri?: string = undefined;

  /**
   * Values for the variables in the strategy's endpoints, such as `{ graphVersion: 'v26.0' }`.
   *
   * @default {}: each variable has the default of the strategy
   */
  @IsOptional()
  @AreVariables()
  variables?: Readonly<Record<string, string>> = undefined;

  /**
   * How the client authenticates.
   *
   * @default the strategy's; `client_secret_basic` for a provider given by `issuer` or `endpoints`
   */
  @IsOptional()
  @IsIn(['client_secret_basic', 'client_secret_post', 'none'], {
    message: 'is unknown. Use client_secret_basic, client_secret_post or none.',
  })
  clientAuthentication?: ClientAuthenticationMethod = undefined;

  /**
   * Overrides the strategy's value, for example for an application that is configured to require PKCE.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsIn(['required', 'supported', 'ignored', 'unsupported', 'breaks', 'opt_in'], {
    message: 'is unknown. Use required, supported, ignored, unsupported, breaks or opt_in.',
  })
  pkce?: PkceSupport = undefined;

  /**
   * Encoding of the S256 challenge; `hex` for TikTok's desktop applications.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsIn(['base64url', 'hex'], { message: 'is unknown. Use base64url or hex.' })
  codeChallengeEncoding?: CodeChallengeEncoding = undefined;

  /**
   * Display name, in place of the strategy's.
   *
   * @default the strategy's
   */
  @IsOptional()
  @Matches(/^(?=.*\S).{1,64}$/, { message: 'is not a name. Give a text of at most 64 characters.' })
  label?: string = undefined;

  /**
   * Further parameters of the authorization request; null removes one of the strategy's.
   *
   * @default {}
   */
  @IsOptional()
  @IsCustomization(
    'text and not null',
    "{ audience: 'https://api.example.com', prompt: null }",
    (value) => typeof value === 'string' || value === null,
  )
  authorizationParameters?: Readonly<Record<string, string | null>> = undefined;

  /**
   * Texts that describe scopes to users, in addition to the strategy's.
   *
   * @default {}
   */
  @IsOptional()
  @IsCustomization(
    'text',
    "{ 'mail.read': 'read your mail' }, or { 'mail.read': { en: '…', de: '…' } }",
    (value) => typeof value === 'string' || isLocalized(value),
  )
  scopeWords?: ScopeWords = undefined;

  /**
   * Scopes that a granted scope includes, in addition to the strategy's.
   *
   * @default {}
   */
  @IsOptional()
  @IsCustomization(
    'list of scopes',
    "{ write_products: ['read_products'] }",
    (value) => Array.isArray(value) && value.every(isScope),
  )
  scopeImplications?: ScopeRules['scopeImplications'] = undefined;

  /**
   * Meanings of error responses, in addition to the strategy's: `{ rejected: [{ error: 'token_revoked' }] }`.
   *
   * @default {}
   */
  errors?: OAuth2ProviderDefinition['errors'] = undefined;

  /**
   * Whether id tokens contain the nonce; `ignored` for providers that never return it.
   *
   * @default the strategy's
   */
  @IsOptional()
  @IsIn(['echoed', 'ignored'], { message: 'is unknown. Use echoed or ignored.' })
  nonce?: OAuth2ProviderDefinition['nonce'] = undefined;
}

function AreSecureUrls(): PropertyDecorator {
  return ValidateBy({
    name: 'areSecureUrls',
    validator: {
      validate: (value) => Array.isArray(value) && value.every(isSafeEndpoint),
      defaultMessage: () =>
        'is not a list of absolute https URLs. Give the former token endpoints, such as ["https://id.old.example/token"].',
    },
  });
}

function IsCustomization(what: string, example: string, holds: (value: unknown) => boolean) {
  return ValidateBy({
    name: 'isCustomization',
    validator: {
      validate: (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value as object).every(holds),
      defaultMessage: () => `has a value that is no ${what}. Give ${example}.`,
    },
  });
}

const isLocalized = (value: unknown): boolean =>
  typeof (value as { en?: unknown } | null)?.en === 'string' &&
  Object.values(value as object).every((text) => typeof text === 'string');

const isScope = (value: unknown): boolean =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);

function AreVariables(): PropertyDecorator {
  return ValidateBy({
    name: 'areVariables',
    validator: {
      validate: (value) =>
        typeof value === 'object' &&
        value !== null &&
        Object.values(value as object).every((text) => typeof text === 'string'),
      defaultMessage: () => 'has a value that is not text. Give { name: "value" }.',
    },
  });
}

function IsClientSecret(): PropertyDecorator {
  return ValidateBy({
    name: 'isClientSecret',
    validator: {
      validate: (value, args) =>
        typeof value === 'function' ||
        (typeof value === 'string' && value.trim() !== '') ||
        (args?.object as OAuth2ProviderOptions).clientAuthentication === 'none',
      defaultMessage: () =>
        'is missing. Copy it from the provider’s settings page, or give a function that fetches it.',
    },
  });
}

function AreEndpoints(): PropertyDecorator {
  return ValidateBy({
    name: 'areEndpoints',
    validator: {
      validate: (value) =>
        typeof value !== 'object' ||
        value === null ||
        unsafeEndpoints(value as object).length === 0,
      defaultMessage: (args) => {
        const wrong = unsafeEndpoints((args?.value ?? {}) as object);
        return `has no safe URL for ${wrong.join(', ')}. Give absolute https URLs (http for loopback hosts only), without user information and fragment.`;
      },
    },
  });
}

/** The names of endpoints with an unsafe URL; of a list, those of its elements, such as `api[1]`. */
function unsafeEndpoints(endpoints: object): string[] {
  return Object.entries(endpoints)
    .flatMap(([name, url]: [string, unknown]) =>
      name === 'api' && Array.isArray(url)
        ? url.map((one: unknown, index): [string, unknown] => [`api[${index}]`, one])
        : [[name, url] satisfies [string, unknown]].filter(() => url !== undefined),
    )
    .filter(([, url]) => !isSafeTemplate(url))
    .map(([name]) => name);
}

/** The variables are checked later, when the strategy is known. */
function isSafeTemplate(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  return fillWithExamples(url.replace(/^http:\/\/\{\w+\}/, 'http://localhost')).every(
    isSafeEndpoint,
  );
}

/** The options that the providers layer reads. */
export interface ProvidersSlice {
  providers: Readonly<Record<string, OAuth2ProviderOptions>>;
}
