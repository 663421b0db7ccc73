import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { Post } from '../posts/posts.service.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** Writes to the demo API as the connected account. */
export function postsSection(accounts: OAuth2Token[], posts: Post[], issuer: string): Html {
  return html`<section>
    <h2>Post as yourself</h2>
    <form method="post" action="/posts">
      ${accounts.length > 1 ? chooser(accounts) : only(accounts[0])}
      <label for="text">Message</label>
      <div class="row">
        <input id="text" name="text" maxlength="280" required autocomplete="off" />
        <button>Post</button>
      </div>
    </form>
    <p class="muted">
      Post, wait until the access token has expired, then post again. The provider keeps
      <a href="${issuer}/audit">its own record</a> of every grant, refresh and refusal.
    </p>
    <ol class="posts">
      ${posts.map(item)}
    </ol>
  </section>`;
}

function only(account: OAuth2Token | undefined): Html {
  return html`<input type="hidden" name="connection" value="${account?.id}" />`;
}

function chooser(accounts: OAuth2Token[]): Html {
  return html`<label for="connection">Account</label>
    <select id="connection" name="connection">
      ${accounts.map(
        (account) => html`<option value="${account.id}">${account.name ?? account.id}</option>`,
      )}
    </select>`;
}

function item(post: Post): Html {
  return html`<li>
    <span>${post.text}</span>
    <span class="muted">@${post.author} · ${post.at.slice(11, 19)} UTC</span>
  </li>`;
}
