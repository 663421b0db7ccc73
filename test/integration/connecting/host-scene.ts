import { DataSource } from 'typeorm';
import { OAuth2TokenService, type OAuth2Token } from '../../../lib/index.js';
import { Browser, type Page, type Visit } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost, type HostVariant } from '../../fixtures/host-variant.js';
import type { Platform } from '../../fixtures/host-app/host-options.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

/** Headers of a navigation as current browsers send them. */
export const navigation = (site: string): NonNullable<Visit['headers']> => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
});

/** A host with the providers `alpha` and `beta`, in this process. */
export class HostScene {
  private constructor(
    readonly server: FaultServer,
    readonly host: VariantHost,
  ) {}

  static async open(
    platform: Platform,
    { capture, ...habits }: Partial<HostVariant> = {},
    provider: object = {},
    more: object = {},
  ): Promise<HostScene> {
    const server = await FaultServer.start();
    const endpoints = { ...server.endpoints, api: server.url };
    const providers = {
      alpha: { ...CLIENT, endpoints, ...provider },
      beta: { ...CLIENT, endpoints },
      ...more,
    };
    const host = await VariantHost.boot(server, {
      platform,
      ...habits,
      capture: { providers, ...capture },
    });
    return new HostScene(server, host);
  }

  get url(): string {
    return this.host.url;
  }

  browser(user?: string): Promise<Browser> {
    return this.host.browser(user);
  }

  /** Opens a path of the host. */
  visit(browser: Browser, path: string, headers: Visit['headers'] = {}): Promise<Page> {
    return browser.get(new URL(path, this.url).href, { headers });
  }

  /** Opens the connect route; @returns the authorization URL */
  async start(browser: Browser, path = '/oauth2/alpha/connect'): Promise<string> {
    const page = await this.visit(browser, path);
    if (page.status !== 302) throw new Error(`${path}: ${page.status} ${page.body}`);
    return page.headers.location ?? '';
  }

  /** Consents at the provider; @returns the callback URL, not opened yet */
  async consent(authorizationUrl: string): Promise<string> {
    return (await new Browser().get(authorizationUrl)).headers.location ?? '';
  }

  async pending(owner?: string): Promise<{ state_hash: string; owner_id: string }[]> {
    const rows = await this.host.app
      .get(DataSource)
      .query<{ state_hash: string; owner_id: string }[]>('SELECT * FROM oauth2_authorization');
    return rows.filter(({ owner_id: id }) => owner === undefined || id === owner);
  }

  connections(owner: string): Promise<OAuth2Token[]> {
    return this.host.app.get(OAuth2TokenService).find({ owner });
  }

  async close(): Promise<void> {
    await this.host.app.close();
    await this.server.close();
  }
}

export const isCapture = (url: string | undefined, scene: HostScene): boolean =>
  url?.startsWith(`${scene.server.url}/authorize`) === true;
