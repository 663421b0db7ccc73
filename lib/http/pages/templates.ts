/** The pages, in eta's syntax: `<%= %>` escapes what it prints, and nothing prints raw but the layout's body. */
export const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.title %></title>
<style nonce="<%= it.nonce %>">
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; }
ul { list-style: none; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding: .75rem 0; border-top: 1px solid #8884; }
li strong { flex: 1 1 12rem; overflow-wrap: anywhere; }
small { opacity: .75; }
a, button { font: inherit; }
button { padding: .5rem 1rem; border: 1px solid; border-radius: .375rem; background: none; color: inherit; cursor: pointer; }
</style>
</head>
<body>
<main>
<%~ it.body %>
</main>
</body>
</html>`;

export const CONNECTIONS = `<% layout('@layout', { title: 'Connections', nonce: it.nonce }) %>
<h1>Connections</h1>
<% if (it.unconfirmed.length > 0) { %>
<div role="status">
<% it.unconfirmed.forEach((label) => { %>
<p>Your account at <%= label %> is disconnected here. <%= label %> has not confirmed it yet; we will keep trying.</p>
<% }) %>
</div>
<% } %>
<% if (it.connections.length === 0) { %><p>Nothing is connected yet.</p><% } else { %>
<ul>
<% it.connections.forEach((connection) => { %>
<li>
<strong><%= connection.label %>: <%= connection.name ?? connection.username ?? connection.account %></strong>
<small><%= connection.state %></small>
<% if (connection.needsReconnect) { %><a href="<%= connection.connectUrl %>">Reconnect</a><% } %>
<a href="<%= connection.revokeUrl %>">Disconnect</a>
</li>
<% }) %>
</ul>
<% } %>
<% if (it.previous || it.next) { %>
<nav aria-label="Pages">
<% if (it.previous) { %><a href="<%= it.previous %>" rel="prev">Later connections</a><% } %>
<% if (it.next) { %><a href="<%= it.next %>" rel="next">Earlier connections</a><% } %>
</nav>
<% } %>
<h2>Connect</h2>
<ul>
<% it.providers.forEach((provider) => { %>
<li><strong><%= provider.label %></strong><a href="<%= provider.connectUrl %>">Connect</a></li>
<% }) %>
</ul>`;

export const CONFIRM_DISCONNECT = `<% layout('@layout', { title: 'Disconnect', nonce: it.nonce }) %>
<h1>Disconnect <%= it.label %>?</h1>
<p>The access of <strong><%= it.account %></strong> ends here and at <%= it.label %>.</p>
<form method="post">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<button type="submit">Disconnect</button>
<a href="<%= it.home %>">Keep it</a>
</form>`;

/** Tells the opener, and only a page of the flow's own origin, then closes. */
const TELL_OPENER = `<% if (it.message) { %>
<script nonce="<%= it.nonce %>" data-message="<%= JSON.stringify(it.message) %>" data-origin="<%= it.popupOrigin %>">
const { message, origin } = document.currentScript.dataset;
if (window.opener) { window.opener.postMessage(JSON.parse(message), origin); window.close(); }
</script>
<% } %>`;

export const SUCCESS = `<% layout('@layout', { title: 'Connected', nonce: it.nonce }) %>
<h1><%= it.label %> is connected</h1>
<p>You can close this window.</p>
${TELL_OPENER}`;

export const FAILURE = `<% layout('@layout', { title: 'Not done', nonce: it.nonce }) %>
<h1>That did not work</h1>
<p><%= it.text %></p>
<p><small>Code: <code><%= it.code %></code></small></p>
<p><a href="<%= it.home %>">Back to the connections</a></p>
${TELL_OPENER}`;
