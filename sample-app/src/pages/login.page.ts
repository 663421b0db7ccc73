import { USERS } from '../session/session.service.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

export function loginPage(): Html {
  return layout(
    null,
    html`<section>
      <h2>Who are you?</h2>
      <p>Your own application has a login already; here, choose one of two people.</p>
      <form method="post" action="/login" class="row">
        ${USERS.map((user) => html`<button name="user" value="${user}">Sign in as ${user}</button>`)}
      </form>
    </section>`,
  );
}
