import { existsSync, readFileSync } from 'node:fs';

/** One value, or several that occur; the first is the usual one. */
export type OneOrMany<T> = T | T[];

/** How a provider responds when something is wrong. */
export interface ErrorFact {
  http?: OneOrMany<number>;
  error?: OneOrMany<string>;
  body?: unknown;
  /** Names, or whole header lines. */
  headers?: string[];
  reset_unit?: 'epoch_s' | 's' | 'percent';
  retry_after?: boolean | string;
}

/** What is known of a provider, field by field as published. Lifetimes are in seconds. */
export interface ProviderFacts {
  id: string;
  name: string;
  endpoints: {
    authorize_url: string;
    authorize_url_legacy?: string[];
    token_url: string;
    token_url_legacy?: string[];
    refresh_url?: string;
    refresh_url_legacy?: string[];
    long_lived_exchange_url?: string;
    long_lived_exchange_url_legacy?: string[];
    revoke?: {
      /** true: for the tokens of users. */
      supported?: boolean | string;
      method?: string;
      url?: string;
      success?: { http?: OneOrMany<number>; body?: unknown };
      scope_of_effect?: string;
      grant_url?: string;
    };
    introspection_url?: string;
    userinfo: {
      url: string;
      params?: Record<string, string>;
      required_scopes?: string[];
      /** The fields that a scope allows. */
      field_scopes?: Record<string, string[]>;
    }[];
    oidc?: { issuer?: string; discovery_url?: string };
    graph_version?: { current: string; oldest_supported: string };
    sandbox_base_url?: string;
  };
  pkce: { status: string; methods?: string[]; verifier_rules?: unknown };
  client_auth: { methods: string[]; id_param?: string; secret_param?: string };
  authorization: {
    required_params?: string[];
    params_for_refresh_token?: Record<string, string>;
    scope_separator?: string;
    scope_separator_also?: string;
    default_scopes?: Record<string, string[]>;
    identity_scopes?: string[];
    email_scope?: string;
    iss_in_callback?: string;
    state_max_length?: number;
    callback_fragment?: string;
  };
  token_response: {
    token_type_value?: string;
    refresh_expiry_field?: OneOrMany<string>;
    scope_separator_response?: OneOrMany<string>;
    error_in_http_200?: boolean;
  };
  lifetimes: {
    authorization_code_s?: number;
    access_token_s?: number;
    access_token_s_when_expiring?: number;
    access_token_s_documented?: number;
    refresh_token_s?: OneOrMany<number>;
    long_lived_access_token_s?: number;
    data_access_s?: number;
    private_profile_permission_s?: number;
  };
  refresh: {
    rotates_refresh_token?: boolean | string;
    response_always_contains_refresh_token?: boolean;
    min_token_age_s?: number;
  };
  errors: Record<string, ErrorFact | string[] | number[] | undefined>;
  redirect_uri: Record<string, unknown>;
}

/** The usual value of a fact. */
export function usual<T>(fact: OneOrMany<T> | undefined): T | undefined {
  return Array.isArray(fact) ? fact[0] : fact;
}

/**
 * The facts about a provider: beside the compiled file, or among the tests when
 * run from source.
 *
 * @throws Error when there is no such provider
 */
export function loadFacts(name: string): ProviderFacts {
  // In `dist` this code is in `testing` or in `shared`.
  const places = ['./facts', '../testing/facts', '../../../test/facts'];
  const file = places
    .map((place) => new URL(`${place}/${name}.json`, import.meta.url))
    .find((url) => existsSync(url));
  if (file === undefined) throw new Error(`There are no facts about a provider "${name}".`);
  return JSON.parse(readFileSync(file, 'utf8')) as ProviderFacts;
}
