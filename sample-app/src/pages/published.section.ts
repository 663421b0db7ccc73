import type { Published } from '../publishing/desks.service.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** What this person has published since the application started. */
export function publishedSection(published: readonly Published[], issuer: string): Html {
  return html`<section>
    <h2>Posted</h2>
    ${
      published.length > 0
        ? html`<ol class="posts">
            ${published.map(item)}
          </ol>`
        : html`<p>Nothing yet.</p>`
    }
    <p class="muted">
      Post to the demo provider, wait until the access token has expired, then post again. Or play
      the user who changes their mind: <a href="${issuer}/apps">remove this app</a> there, try to
      post, and be led back. The provider keeps <a href="${issuer}/audit">its own record</a> of
      every grant, refresh and refusal.
    </p>
  </section>`;
}

function item({ action, account, where, at }: Published): Html {
  return html`<li>
    <span>${where}</span>
    <span class="muted">${action}, as ${account}, ${at.toISOString().slice(11, 19)} UTC</span>
  </li>`;
}
