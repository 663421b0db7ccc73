import { Module } from '@nestjs/common';
import { OAuth2HttpClient } from '../../../lib/client/oauth2-http.client.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { RecorderServer } from '../../fixtures/recorder-server.js';
import { Application, captureOptions, sqlite } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT } from '../fixtures/strategies.js';

const hostOf = ({ url }: { url: string }): string => new URL(url).host;

/**
 * A provider with two data centres, whose callback names the one of the
 * account, whose token response names the host of the API, and whose callback
 * names the company that the API is asked about. The third server is nobody's.
 */
export class LearnedWorld {
  private constructor(
    readonly home: FaultServer,
    readonly other: FaultServer,
    readonly evil: RecorderServer,
    readonly app: Application,
  ) {}

  static async open(): Promise<LearnedWorld> {
    const [home, other] = [await FaultServer.start(), await FaultServer.start()];
    const evil = await RecorderServer.start();
    const centres = { hosts: [hostOf(home), hostOf(other)], default: hostOf(home) };
    const acme = defineOAuth2Provider({
      name: 'acme',
      label: 'Acme',
      endpoints: {
        authorization: home.endpoints.authorization,
        token: 'http://{centre}/token',
        userInfo: 'http://{centre}/userinfo',
        revocation: 'http://{centre}/revoke',
        api: ['http://{api}/company/{company}'],
      },
      variables: {
        centre: { ...centres, fromMetadata: 'accounts-server' },
        api: { hosts: centres.hosts, fromMetadata: 'api_domain' },
        company: { pattern: /[\w.%/?#@:-]+/, fromMetadata: 'realmId' },
      },
      callbackMetadata: ['accounts-server', 'realmId'],
      tokenResponse: { extras: ['api_domain'] },
      pkce: 'supported',
      clientAuthentication: 'client_secret_basic',
      refresh: { grant: 'refresh_token' },
      identity: { id: ['sub'] },
      revocation: { ends: 'token' },
    });
    @Module({ providers: [acme] })
    class StrategiesModule {}
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ providers: { acme: CLIENT } }));
    const app = await Application.of(sqlite(), StrategiesModule, capture);
    return new LearnedWorld(home, other, evil, app);
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  /** What each server answers from now on: whose data it is, and which API host it names. */
  answerWith(apiDomain: unknown, refresh: Record<string, unknown> = {}): void {
    for (const server of [this.home, this.other]) {
      server.always('/token', (_, { form }): Answer => {
        const isRefresh = form.get('grant_type') === 'refresh_token';
        const tokens = { access_token: isRefresh ? 'AT2' : 'AT1', refresh_token: 'RT' };
        const told = isRefresh ? refresh : { api_domain: apiDomain };
        return json(200, { ...tokens, token_type: 'Bearer', expires_in: 3600, ...told });
      });
      server.always('/userinfo', json(200, { sub: '1' }));
      server.always('/revoke', json(200, {}));
    }
  }

  /** Connects; the callback brings these parameters besides code and state. */
  async connect(callback: Record<string, string> = {}): Promise<string> {
    const flow = await Flow.begin(this.app);
    const query = { code: 'the-code', state: flow.state, realmId: '7', ...callback };
    return (await flow.complete(query)).token.id;
  }

  /** The URL of a call to the API, as its server saw it. */
  async call(id: string, path = '/x'): Promise<void> {
    await this.app
      .get(OAuth2HttpClient)
      .for({ id })
      .get(path, { validateStatus: () => true });
  }

  sql(text: string, ...parameters: unknown[]): Promise<unknown> {
    return this.app.dataSource.query(text, parameters);
  }

  /** Forgets connections and requests. */
  async reset(): Promise<void> {
    await this.sql('DELETE FROM oauth2_token');
    await this.sql('DELETE FROM oauth2_revocation');
    for (const server of [this.home, this.other, this.evil]) server.requests.length = 0;
    this.answerWith(hostOf(this.other));
  }

  async close(): Promise<void> {
    await this.app.close();
    await Promise.all([this.home.close(), this.other.close(), this.evil.close()]);
  }
}
