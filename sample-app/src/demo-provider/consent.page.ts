import { html } from '../pages/html.js';
import type { Html } from '../pages/html.js';
import { accounts } from './accounts.js';

const MEANING: Record<string, string> = {
  openid: 'See your name and user name',
  offline_access: 'Keep access while you are away',
  posts: 'Read and write posts as you',
};

export function consentPage(client: string, scopes: string[]): Html {
  return page(
    `${client} asks for access`,
    html`<form method="post">
      <fieldset>
        <legend>Which account?</legend>
        ${accounts.map(
          (account, index) =>
            html`<label class="account">
              <input type="radio" name="account" value="${account.id}" ${checked(index === 0)} />
              <span class="face" aria-hidden="true">${account.name.slice(0, 1)}</span>
              <span><strong>${account.name}</strong><br /><small>@${account.username}</small></span>
            </label>`,
        )}
      </fieldset>
      <p>${client} will be able to:</p>
      <ul>
        ${scopes.map((scope) => html`<li>${MEANING[scope] ?? scope}</li>`)}
      </ul>
      <p class="buttons">
        <button name="answer" value="allow" class="primary">Allow</button>
        <button name="answer" value="deny">Deny</button>
      </p>
    </form>`,
  );
}

export function messagePage(title: string, message: string): Html {
  return page(title, html`<p>${message}</p>`);
}

function checked(is: boolean): Html | string {
  return is ? html`checked` : '';
}

/** The frame of the provider's pages. */
export function page(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Demo provider</title>
        <link rel="stylesheet" href="/provider.css" />
      </head>
      <body>
        <main>
          <p class="brand">Demo provider</p>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
