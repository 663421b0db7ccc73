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
import { apiList, fillWithExamples } from '../endpoints/filled-endpoints.js';
import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
  PkceSupport,
} from '../definition/oauth2-provider.definition.js';
import type { ScopeRules } from '../definition/scope-rules.js';
import type { ScopeWords } from '../definition/scope-words.js';

/** A client secret, or a function that fetches it from a vault at each use. */
export type ClientSecret = string | (() => string | Promise<string>);

/** One provider of the configuration. */
export class OAuth2ProviderOptions {
  /** Name of the strategy; the key by default. Two GitHub servers use one strategy under two keys. */
  @IsOptional()
  @IsString({ message: 'is not the name of a strategy. Give a string such as "github".' })
  strategy?: string = undefined;

  @Matches(/\S/, { message: 'is missing. Copy the client id from the provider’s settings page.' })
  clientId: string = '';

  @IsClientSecret()
  clientSecret: ClientSecret = '';

  /** Scopes to request; the strategy's default when left out. */
  @IsOptional()
  @IsArray({ message: 'is not a list. Give an array of strings.' })
  @Matches(/^[\x21-\x7e]+$/, {
    each: true,
    message: 'has an element that is no scope. Give one string for each scope, without spaces.',
  })
  scopes?: readonly string[] = undefined;

  /** Overrides endpoints of the strategy. When you give `token`, no other endpoint is inherited. */
  @IsOptional()
  @IsObject({ message: 'is not an object. Give { authorization, token, userInfo, … }.' })
  @AreEndpoints()
  endpoints?: Partial<OAuth2ProviderEndpoints> = undefined;

  /**
   * Token endpoints that this server had before it moved. Connections that were made
   * there are refreshed at the current endpoint. A connection of any other server is refused.
   */
  @IsOptional()
  @AreSecureUrls()
  formerTokenEndpoints?: readonly string[] = undefined;

  /**
   * An OpenID Connect or RFC 8414 issuer: everything else is discovered. For a
   * strategy that has endpoints, or with `endpoints`: the issuer that `iss` and
   * id tokens must name; `null` for a server that names none.
   */
  @IsOptional()
  @IsSecureUrl()
  issuer?: string | null = undefined;

  /** Overrides the redirect URI, byte for byte. */
  @IsOptional()
  @IsSecureUrl()
  redirectUri?: string = undefined;

  /** Values for the variables in the strategy's endpoints, such as `{ graphVersion: 'v26.0' }`. */
  @IsOptional()
  @AreVariables()
  variables?: Readonly<Record<string, string>> = undefined;

  /** How the client authenticates; the strategy's method by default, or `client_secret_basic` for a provider given by endpoints. */
  @IsOptional()
  @IsIn(['client_secret_basic', 'client_secret_post', 'none'], {
    message: 'is unknown. Use client_secret_basic, client_secret_post or none.',
  })
  clientAuthentication?: ClientAuthenticationMethod = undefined;

  /** Overrides the strategy's value, for example for an application that is configured to require PKCE. */
  @IsOptional()
  @IsIn(['required', 'supported', 'ignored', 'unsupported', 'breaks', 'opt_in'], {
    message: 'is unknown. Use required, supported, ignored, unsupported, breaks or opt_in.',
  })
  pkce?: PkceSupport = undefined;

  /** Encoding of the S256 challenge; `hex` for TikTok's desktop applications. */
  @IsOptional()
  @IsIn(['base64url', 'hex'], { message: 'is unknown. Use base64url or hex.' })
  codeChallengeEncoding?: CodeChallengeEncoding = undefined;

  /** Display name, in place of the strategy's. */
  @IsOptional()
  @Matches(/^(?=.*\S).{1,64}$/, { message: 'is no name. Give a text of at most 64 characters.' })
  label?: string = undefined;

  /** Further parameters of the authorization request; null removes one of the strategy's. */
  @IsOptional()
  @IsCustomization(
    'text and not null',
    "{ audience: 'https://api.example.com', prompt: null }",
    (value) => typeof value === 'string' || value === null,
  )
  authorizationParameters?: Readonly<Record<string, string | null>> = undefined;

  /** Texts that describe scopes to users, in addition to the strategy's. */
  @IsOptional()
  @IsCustomization(
    'text',
    "{ 'mail.read': 'read your mail' }, or { 'mail.read': { en: '…', de: '…' } }",
    (value) => typeof value === 'string' || isLocalized(value),
  )
  scopeWords?: ScopeWords = undefined;

  /** Scopes that a granted scope includes, in addition to the strategy's. */
  @IsOptional()
  @IsCustomization(
    'list of scopes',
    "{ write_products: ['read_products'] }",
    (value) => Array.isArray(value) && value.every(isScope),
  )
  scopeImplications?: ScopeRules['scopeImplications'] = undefined;

  /** Meanings of error responses, in addition to the strategy's: `{ rejected: [{ error: 'token_revoked' }] }`. */
  errors?: OAuth2ProviderDefinition['errors'] = undefined;

  /** Whether id tokens contain the nonce; `ignored` for providers that never return it. */
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
      defaultMessage: () => 'has a value that is no text. Give { name: "value" }.',
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
        Object.entries(value as object).every(
          ([name, url]) =>
            url === undefined || (name === 'api' ? apiUrls(url) : [url]).every(isSafeTemplate),
        ),
      defaultMessage: (args) => {
        const wrong = Object.entries((args?.value ?? {}) as object)
          .filter(([, url]) => url !== undefined)
          .filter(([name, url]) => !(name === 'api' ? apiUrls(url) : [url]).every(isSafeTemplate))
          .map(([name]) => name);
        return `has no safe URL for ${wrong.join(', ')}. Give absolute https URLs (http for loopback hosts only), without user information and fragment.`;
      },
    },
  });
}

function apiUrls(api: unknown): unknown[] {
  const texts: unknown[] = Array.isArray(api) ? api : [api];
  return texts.flatMap((text) => (typeof text === 'string' ? apiList(text) : [text]));
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
