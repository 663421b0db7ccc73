import type { IncomingMessage, ServerResponse } from 'node:http';
import { findAccountById } from './accounts.js';
import { appsPage } from './apps.page.js';
import { messagePage } from './consent.page.js';
import { readBody, sendPage } from './http.js';
import type { ProviderRecord } from './record.js';
import type { Store } from './store.js';

/** `/apps`: the settings page on which people remove an app from their account. */
export class Apps {
  constructor(
    private readonly store: Store,
    private readonly record: ProviderRecord,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const site = request.headers['sec-fetch-site'] ?? 'same-origin';
    if (request.method === 'POST') {
      if (site !== 'same-origin') {
        const hint = 'Open this page of the demo provider itself and use its button.';
        return sendPage(response, 403, messagePage('Sent from elsewhere', hint));
      }
      const account = new URLSearchParams(await readBody(request)).get('account') ?? '';
      await this.remove(account);
    }
    return sendPage(response, 200, appsPage(this.accounts()));
  }

  /** Those who have allowed the app something. */
  private accounts() {
    const ids = new Set(this.store.grants().map(({ accountId }) => accountId));
    return [...ids].map(findAccountById).filter((account) => account !== undefined);
  }

  private async remove(account: string): Promise<void> {
    for (const { id, accountId } of this.store.grants()) {
      if (accountId !== account) continue;
      await this.store.endGrant(id);
      this.record.noteEnd(id);
    }
  }
}
