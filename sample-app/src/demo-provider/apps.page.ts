import { html } from '../pages/html.js';
import type { Html } from '../pages/html.js';
import type { DemoAccount } from './accounts.js';
import { page } from './consent.page.js';

export function appsPage(accounts: DemoAccount[]): Html {
  return page(
    'Apps with access',
    accounts.length > 0
      ? html`${accounts.map(accountForm)}`
      : html`<p>No app has access to any account.</p>`,
  );
}

function accountForm(account: DemoAccount): Html {
  return html`<form method="post" class="app">
    <span class="face" aria-hidden="true">${account.name.slice(0, 1)}</span>
    <span><strong>Sample app</strong><br /><small>acts as @${account.username}</small></span>
    <button
      name="account"
      value="${account.id}"
      aria-label="Remove the access of Sample app to @${account.username}"
    >
      Remove
    </button>
  </form>`;
}
