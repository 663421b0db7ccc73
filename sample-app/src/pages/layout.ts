import { html } from './html.js';
import type { Html } from './html.js';

export function layout(user: string | null, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sample app</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/countdown.js" defer></script>
      </head>
      <body>
        <header>
          <h1><a href="/">Sample app</a></h1>
          ${user ? navigation(user) : ''}
        </header>
        <main>${content}</main>
      </body>
    </html>`;
}

function navigation(user: string): Html {
  return html`<nav aria-label="Pages">
      <a href="/oauth2">Connections</a>
      <a href="/database">Database</a>
    </nav>
    <form method="post" action="/logout">
      <span>Signed in as <strong>${user}</strong></span>
      <button class="quiet">Sign out</button>
    </form>`;
}
