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
  /** Name of the strategy, when it is not the key itself: two GitHub servers share one. */
  @IsOptional()
  @IsString({ message: 'is not the name of a strategy. Give a string such as "github".' })
  strategy?: string = undefined;

  @Matches(/\S/, { message: 'is missing. Copy the client id from the provider’s settings page.' })
  clientId: string = '';

  @IsClientSecret()
  clientSecret: ClientSecret = '';

  /** Scopes to ask for; the strategy's default when left out. */
  @IsOptional()
  @IsArray({ message: 'is not a list. Give an array of strings.' })
  @Matches(/^[\x21-\x7e]+$/, {
    each: true,
    message: 'holds something that is no scope. Give one string for each scope, without spaces.',
  })
  scopes?: readonly string[] = undefined;

  /** Overrides single endpoints of the strategy. With `token` given, no other one is inherited. */
  @IsOptional()
  @IsObject({ message: 'is not an object. Give { authorization, token, userInfo, … }.' })
  @AreEndpoints()
  endpoints?: Partial<OAuth2ProviderEndpoints> = undefined;

  /**
   * Token endpoints under which this same server was reached before it moved.
   * Connections made there are refreshed at the present one; any other is refused.
   */
  @IsOptional()
  @AreSecureUrls()
  formerTokenEndpoints?: readonly string[] = undefined;

  /**
   * An OpenID Connect or RFC 8414 issuer: everything else is discovered. For a
   * strategy with a server of its own, or with other endpoints, the issuer that
   * `iss` and id tokens must name; `null` where that server names none.
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

  /** For a provider given by endpoints: `client_secret_basic` by default. */
  @IsOptional()
  @IsIn(['client_secret_basic', 'client_secret_post', 'none'], {
    message: 'is unknown. Use client_secret_basic, client_secret_post or none.',
  })
  clientAuthentication?: ClientAuthenticationMethod = undefined;

  /** Overrides what the strategy's record says, for example for an application set to demand it. */
  @IsOptional()
  @IsIn(['required', 'supported', 'ignored', 'unsupported', 'breaks', 'opt_in'], {
    message: 'is unknown. Use required, supported, ignored, unsupported, breaks or opt_in.',
  })
  pkce?: PkceSupport = undefined;

  /** Spelling of the S256 challenge; `hex` for TikTok's desktop applications. */
  @IsOptional()
  @IsIn(['base64url', 'hex'], { message: 'is unknown. Use base64url or hex.' })
  codeChallengeEncoding?: CodeChallengeEncoding = undefined;

  /** Name for people, in place of the strategy's. */
  @IsOptional()
  @Matches(/^(?=.*\S).{1,64}$/, { message: 'is no name. Give a text of at most 64 characters.' })
  label?: string = undefined;

  /** Further parameters of the authorization request; null leaves out one of the strategy's. */
  @IsOptional()
  @IsCustomization(
    'text and not null',
    "{ audience: 'https://api.example.com', prompt: null }",
    (value) => typeof value === 'string' || value === null,
  )
  authorizationParameters?: Readonly<Record<string, string | null>> = undefined;

  /** Granted access in words, besides the strategy's. */
  @IsOptional()
  @IsCustomization(
    'text',
    "{ 'mail.read': 'read your mail' }, or { 'mail.read': { en: '…', de: '…' } }",
    (value) => typeof value === 'string' || isLocalized(value),
  )
  scopeWords?: ScopeWords = undefined;

  /** What a granted scope includes, besides the strategy's. */
  @IsOptional()
  @IsCustomization(
    'list of scopes',
    "{ write_products: ['read_products'] }",
    (value) => Array.isArray(value) && value.every(isScope),
  )
  scopeImplications?: ScopeRules['scopeImplications'] = undefined;

  /** What error responses mean, besides the strategy's: `{ rejected: [{ error: 'token_revoked' }] }`. */
  errors?: OAuth2ProviderDefinition['errors'] = undefined;

  /** Whether an id token carries the nonce back; `ignored` at some providers. */
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
      defaultMessage: () => `holds something that is no ${what}. Give ${example}.`,
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
      defaultMessage: () => 'holds something that is no text. Give { name: "value" }.',
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

/** Its variables are looked at when the strategy is known. */
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
