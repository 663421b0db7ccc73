import { readFileSync } from 'node:fs';

export interface UrlParameter {
  name: string;
  /** Of a label or a path segment. */
  pattern?: string;
  /** Exactly these hosts. */
  hosts?: string[];
  /** Any host below these domains. */
  suffixes?: string[];
  /** Where the provider says so. */
  source?: string;
  default?: string;
  example?: string;
}

/** What is known of a provider of the wide catalogue; what is left out is as RFC 6749 has it. */
export interface WideFacts {
  id: string;
  name: string;
  doc_url: string;
  needs_code?: 'yes' | 'partial';
  authorize_url: string;
  token_url: string;
  refresh_url?: string;
  revoke_url?: string;
  introspect_url?: string;
  userinfo_url?: string;
  /** A resource that only a token for the account of the callback is shown, and what the callback gives of it. */
  confirm_url?: string;
  confirm_params?: UrlParameter[];
  issuer?: string;
  url_params?: UrlParameter[];
  self_hosted?: boolean;
  /** Where the API is, when the token answer says it. */
  api_url?: string;
  /** Parts of the user info URL that the token answer gives. */
  token_url_params?: UrlParameter[];
  /** Parts of the URLs that a member of the callback replaces, and what it may bring. */
  callback_overrides?: Record<string, string>;
  callback_example?: Record<string, string>;
  callback_params?: string[];

  pkce: 'required' | 'supported' | 'unsupported' | 'opt_in';
  token_auth: 'basic' | 'post';
  token_body?: 'json';
  token_headers?: Record<string, string>;
  default_scopes?: string[];
  second_scope?: string;
  scope_separator?: string;
  scopes_unused?: boolean;
  authorize_params?: Record<string, string>;
  token_params?: Record<string, string>;
  refresh_params?: Record<string, string>;
  scope_in_token_request?: boolean;
  state_in_token_request?: boolean;
  redirect_uri_on_refresh?: boolean;

  access_token_alt_paths?: string[];
  access_token_expiry?: 'never' | 'conditional' | 'unknown';
  access_token_lifetime_s?: number;
  default_expires_in_s?: number;
  expires_in_string?: boolean;
  zero_means_never?: boolean;
  expires_at_path?: string;
  expires_at_format?: 'unix_seconds' | 'unix_seconds_float' | 'iso8601';
  refresh_supported?: 'no' | 'conditional';
  refresh_rotates?: 'yes' | 'maybe' | 'no';
  refresh_expires_in_path?: string;
  refresh_expires_at_path?: string;
  scope_path?: string;
  scope_format?: 'array' | 'comma_string';
  scope_from_callback?: boolean;
  token_keep?: string[];
  error_in_200?: boolean;
  error_path?: string;
  rejected?: string[];

  userinfo_from?: 'token_response' | 'id_token' | 'introspection';
  userinfo_method?: 'POST';
  userinfo_body?: Record<string, unknown>;
  userinfo_headers?: Record<string, string>;
  userinfo_ok?: { path: string; equals: string };
  ok_path?: string;
  api_auth_scheme?: string;
  /** `a|b`: the first that is there; `a+b`: both, with a space between. */
  id_path: string;
  /** What else tells one account from another: paths as for the id, or `callback:` and a member of the callback. */
  id_within?: string[];
  id_transform?: 'last_path_segment';
  name_path?: string;
  username_path?: string;
  email_path?: string;
  avatar_path?: string;
  identity_keep?: string[];

  revoke_method?: 'DELETE';
  revoke_auth?: 'client' | 'bearer' | 'none' | 'client_id_only';
  revoke_token?: 'access' | 'refresh' | 'any' | 'stripe_user_id';
  revoke_token_param?: string;
  revoke_body?: 'json' | 'none';
  revoke_ends?: 'grant';
}

/** The wide catalogue, but for the providers that cannot be written as data at all. */
export const WIDE = JSON.parse(
  readFileSync(new URL('../../../facts/wide.json', import.meta.url), 'utf8'),
) as readonly WideFacts[];

export function factsOf(id: string): WideFacts {
  const facts = WIDE.find((candidate) => candidate.id === id);
  if (facts === undefined) throw new Error(`there are no facts about ${id}`);
  return facts;
}
