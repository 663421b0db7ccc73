/**
 * A provider's mark, and the account's picture if there is one. Both only repeat what the text
 * says.
 */
export const MARK = `<div class="mark" aria-hidden="true">
<span class="tone-<%= it.mark.tone %>"><%= it.mark.letter %></span>
<% if (it.avatarUrl) { %><img src="<%= it.avatarUrl %>" alt="" width="44" height="44" loading="lazy" referrerpolicy="no-referrer"><span class="tone-<%= it.mark.tone %>"><%= it.mark.letter %></span><% } %>
</div>`;

const ICONS = `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
<% if (it.tone === 'works') { %><path d="M3 8.5l3.2 3.2L13 5"/><% } else if (it.tone === 'trouble') { %><path d="M8 3v6M8 12.5v.1"/><% } else { %><path d="M4 4l8 8M12 4l-8 8"/><% } %>
</svg>`;

/** A state as a word, which differs from others in more than its colour. */
export const CHIP = `<span class="chip <%= it.tone %>">${ICONS}<%= it.label %></span>`;

/** The account, with the heading of a card or a page. */
export const ACCOUNT = `<div class="who">
<%~ include('@mark', it.account) %>
<div>
<h3<% if (it.id) { %> id="<%= it.id %>"<% } %>><bdi><%= it.account.name %></bdi></h3>
<p class="muted"><%= it.account.label %><% if (it.account.username && it.account.username !== it.account.name) { %> · <bdi><%= it.account.username %></bdi><% } %></p>
</div>
</div>`;

/**
 * Sends the result to the page that opened the popup, only if it has the flow's origin, then
 * closes. A page of this module's own origin also receives it by a channel, because its opener
 * policy may have separated the popup. A popup that cannot close itself says that the user can
 * close it.
 */
export const POPUP = `<% if (it.popup) { %>
<script nonce="<%= it.nonce %>" data-message="<%= JSON.stringify(it.popup.message) %>" data-origin="<%= it.popup.origin %>">
const { message, origin } = document.currentScript.dataset;
const outcome = JSON.parse(message);
if (origin === location.origin) new BroadcastChannel('oauth2-capture').postMessage(outcome);
window.opener?.postMessage(outcome, origin);
window.close();
</script>
<% } %>`;
