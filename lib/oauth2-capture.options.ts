import type { Concealed } from './core/configuration/concealed.js';
import type { DatabaseOptions, ResolvedDatabaseOptions } from './core/database/database.options.js';
import type { PublicUrlOptions } from './core/configuration/public-url.options.js';
import type {
  AuthorizationOptions,
  ReturnToOptions,
} from './authorization/authorization.options.js';
import type { HttpEntranceOptions } from './http/callers/http-entrance.options.js';
import type { PagesOptions } from './http/pages/options/pages.options.js';
import type { KnownProvider } from './providers/definition/oauth2-provider.names.js';
import type { HttpOptions } from './providers/configured/http.options.js';
import type { OAuth2ProviderOptions } from './providers/configured/provider.options.js';
import type { BackgroundOptions, RefreshOptions, TokensOptions } from './tokens/tokens.options.js';

/** The options of `forRoot`, and the result of the factory of `forRootAsync`. */
export interface OAuth2CaptureModuleOptions
  extends
    Pick<PublicUrlOptions, 'baseUrl'>,
    TokensOptions,
    Pick<HttpEntranceOptions, 'resolveOwner' | 'loginUrl'>,
    Partial<AuthorizationOptions> {
  /**
   * How the module uses your database, and which one it opens by itself if you do not use TypeORM.
   *
   * @default {}, see {@link DatabaseOptions}
   */
  database?: Partial<DatabaseOptions>;
  /**
   * Where a browser may be sent after a flow.
   *
   * @default { default: '/', allow: [] }
   */
  returnTo?: Partial<ReturnToOptions>;
  /**
   * How tokens are refreshed.
   *
   * @default {}, see {@link RefreshOptions}
   */
  refresh?: Partial<RefreshOptions>;
  /**
   * Settings of requests to providers.
   *
   * @default {}, see {@link HttpOptions}
   */
  http?: Partial<HttpOptions>;
  /**
   * Refreshes tokens before they expire; false turns it off.
   *
   * @default {}, see {@link BackgroundOptions}
   */
  background?: Partial<BackgroundOptions> | false;
  /**
   * The pages for users; false leaves only the JSON routes.
   *
   * @default {}, see {@link PagesOptions}
   */
  pages?: Partial<PagesOptions> | false;
  /** The providers of the application, by the names that appear in URLs and in the database. */
  providers: ProviderConfigurations;
}

/** The providers of an application by name. Editors complete the known names; any other is allowed. */
export type ProviderConfigurations = Readonly<
  Partial<Record<KnownProvider, ProviderConfiguration>> & Record<string, ProviderConfiguration>
>;

/** One provider: the client's registration with it, and differences from the strategy. */
export type ProviderConfiguration = Pick<OAuth2ProviderOptions, 'clientId'> &
  Partial<OAuth2ProviderOptions>;

/** The options with every default, as all layers read them. */
export interface ResolvedOptions
  extends PublicUrlOptions, HttpEntranceOptions, AuthorizationOptions {
  encryptionKeys: Concealed<readonly string[]>;
  database: ResolvedDatabaseOptions;
  returnTo: ReturnToOptions;
  refresh: RefreshOptions;
  http: HttpOptions;
  background: BackgroundOptions | false;
  pages: PagesOptions | false;
  providers: Readonly<Record<string, OAuth2ProviderOptions>>;
}
