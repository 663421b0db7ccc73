import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InteractionResults, Provider } from 'oidc-provider';
import { findAccountById } from './accounts.js';
import type { DemoAccount } from './accounts.js';
import { consentPage } from './consent.page.js';
import { readBody, sendPage } from './http.js';
import type { ProviderRecord } from './record.js';

/** `/consent/:uid`: the person picks an account and allows or denies. */
export class Consent {
  constructor(
    private readonly provider: Provider,
    private readonly record: ProviderRecord,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await this.provider.interactionDetails(request, response);
    const clientId = String(params['client_id']);
    const scope = String(params['scope']);
    if (request.method !== 'POST') {
      const client = await this.provider.Client.find(clientId);
      return sendPage(response, 200, consentPage(client?.clientName ?? clientId, scope.split(' ')));
    }
    const form = new URLSearchParams(await readBody(request));
    const account = findAccountById(form.get('account') ?? undefined);
    const result =
      form.get('answer') === 'allow' && account
        ? await this.allow(account, clientId, scope)
        : { error: 'access_denied', error_description: 'The request was denied.' };
    await this.provider.interactionFinished(request, response, result);
  }

  private async allow(
    account: DemoAccount,
    clientId: string,
    scope: string,
  ): Promise<InteractionResults> {
    const grant = new this.provider.Grant({ accountId: account.id, clientId });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    this.record.noteGrant(grantId, account.username);
    return { login: { accountId: account.id }, consent: { grantId } };
  }
}
