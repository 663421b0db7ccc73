import { OAuth2HttpClient } from '../../lib/client/oauth2-http.client.js';
import type { OAuth2ProviderOptions } from '../../lib/providers/configured/provider.options.js';
import { FaultServer } from '../fixtures/fault-server.js';
import type { Application } from './application.js';
import { Vault } from './vault.js';

/** A vault, an API that takes its tokens, and a stranger to whom redirects may lead. */
export class ApiWorld {
  private constructor(
    readonly vault: Vault,
    readonly api: FaultServer,
    readonly stranger: FaultServer,
    readonly app: Application,
  ) {}

  static async open(options: Partial<OAuth2ProviderOptions> = {}): Promise<ApiWorld> {
    const vault = await Vault.open();
    const api = await FaultServer.start();
    const stranger = await FaultServer.start();
    const endpoints = { ...vault.server.endpoints, api: api.url, ...options.endpoints };
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const acme = { ...client, ...options, endpoints };
    const other = { ...client, endpoints: vault.server.endpoints };
    const app = await vault.second({ providers: { acme, other } });
    return new ApiWorld(vault, api, stranger, app);
  }

  get client(): OAuth2HttpClient {
    return this.app.get(OAuth2HttpClient);
  }

  /** Forgets what has been asked and answered so far. */
  reset(): void {
    for (const server of [this.vault.server, this.api, this.stranger]) server.requests.length = 0;
    this.vault.database.run('DELETE FROM oauth2_token');
  }

  async close(): Promise<void> {
    await this.vault.close();
    await this.api.close();
    await this.stranger.close();
  }
}
