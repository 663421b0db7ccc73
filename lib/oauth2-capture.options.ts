import type { Concealed } from './core/configuration/concealed.js';
import type { DatabaseOptions } from './core/database/database.options.js';
import type { PublicUrlOptions } from './core/configuration/public-url.options.js';
import type {
  AuthorizationOptions,
  ReturnToOptions,
} from './authorization/authorization.options.js';
import type { HttpEntranceOptions } from './http/callers/http-entrance.options.js';
import type { PagesOptions } from './http/pages/options/pages.options.js';
import type { HttpOptions } from './providers/configured/http.options.js';
import type { OAuth2ProviderOptions } from './providers/configured/provider.options.js';
import type { BackgroundOptions, RefreshOptions, TokensOptions } from './tokens/tokens.options.js';

/** What `forRoot` takes, and the factory of `forRootAsync` returns. */
export interface OAuth2CaptureModuleOptions
  extends
    Pick<PublicUrlOptions, 'baseUrl'>,
    TokensOptions,
    Pick<HttpEntranceOptions, 'resolveOwner' | 'loginUrl'>,
    Partial<AuthorizationOptions> {
  database?: Partial<DatabaseOptions>;
  returnTo?: Partial<ReturnToOptions>;
  refresh?: Partial<RefreshOptions>;
  http?: Partial<HttpOptions>;
  /** Renewal ahead of need; false turns it off. */
  background?: Partial<BackgroundOptions> | false;
  /** What people see; false leaves only the JSON. */
  pages?: Partial<PagesOptions> | false;
  /** The providers of the application, by the names that appear in URLs and in the database. */
  providers: Readonly<Record<string, ProviderConfiguration>>;
}

/** One provider: the client's registration with it, and what differs from the strategy. */
export type ProviderConfiguration = Pick<OAuth2ProviderOptions, 'clientId'> &
  Partial<OAuth2ProviderOptions>;

/** The options with every default filled in, as all layers read them. */
export interface ResolvedOptions
  extends PublicUrlOptions, HttpEntranceOptions, AuthorizationOptions {
  encryptionKeys: Concealed<readonly string[]>;
  database: DatabaseOptions;
  returnTo: ReturnToOptions;
  refresh: RefreshOptions;
  http: HttpOptions;
  background: BackgroundOptions | false;
  pages: PagesOptions | false;
  providers: Readonly<Record<string, OAuth2ProviderOptions>>;
}
