const CHILDREN = `<div class="children">
<h4><%= w.subAccounts %></h4>
<% if (connection.children.length === 0) { %><p class="muted"><%= w.noSubAccounts %></p><% } else { %>
<ul>
<% connection.children.forEach((child) => { %>
<li>
<div><bdi><%= child.name %></bdi> <span class="muted"><%= child.kind %></span></div>
<%~ include('@chip', child.state) %>
<a class="button" href="<%= child.disconnectUrl %>" aria-label="<%= it.say(w.disconnectNamed, { account: child.name, label: child.label }) %>"><%= w.disconnect %></a>
<% if (child.state.sentence) { %><p class="muted"><%= child.state.sentence %></p><% } %>
</li>
<% }) %>
</ul>
<% } %>
<% if (connection.resourcesUrl) { %>
<div class="actions"><a class="button" href="<%= connection.resourcesUrl %>" aria-label="<%= it.say(w.chooseNamed, names) %>"><%= w.choose %></a></div>
<% } %>
</div>`;

const ACCESS = `<details>
<summary><%= w.access %></summary>
<% if (!connection.access.isKnown) { %><p class="muted"><%= it.say(w.accessUnknown, names) %></p>
<% } else if (connection.access.words.length + connection.access.scopes.length === 0) { %><p class="muted"><%= w.accessNone %></p>
<% } else { %>
<ul>
<% connection.access.words.forEach((words) => { %><li><%= words %></li><% }) %>
<% connection.access.scopes.forEach((scope) => { %><li><code><%= scope %></code></li><% }) %>
</ul>
<% } %>
<% if (connection.access.declined.length > 0) { %><p class="muted"><%= it.say(w.accessDeclined, { access: connection.access.declined.join(', ') }) %></p><% } %>
</details>`;

const CARD = `<% const names = { account: connection.name, label: connection.label }; %>
<li class="card">
<article aria-labelledby="connection-<%= connection.id %>">
<%~ include('@account', { account: connection, id: 'connection-' + connection.id }) %>
<p class="state"><%~ include('@chip', connection.state) %><span><%= connection.state.sentence || connection.since + '.' %></span></p>
${ACCESS}
<% if (connection.resourcesUrl || connection.children.length > 0) { %>
${CHILDREN}
<% } %>
<div class="actions">
<a class="button<% if (connection.state.tone === 'dead') { %> primary<% } %>" href="<%= connection.reconnectUrl %>" aria-label="<%= it.say(w.reconnectNamed, names) %>"><%= w.reconnect %></a>
<form method="post" action="<%= connection.checkUrl %>">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<button class="button" type="submit" aria-label="<%= it.say(w.checkNamed, names) %>"><%= w.check %></button>
</form>
<a class="button danger" href="<%= connection.disconnectUrl %>" aria-label="<%= it.say(w.disconnectNamed, names) %>"><%= w.disconnect %></a>
</div>
</article>
</li>`;

const PROVIDERS = `<ul class="providers">
<% it.providers.forEach((provider) => { %>
<li class="card">
<%~ include('@mark', provider) %>
<strong><bdi><%= provider.label %></bdi></strong>
<a class="button" href="<%= provider.connectUrl %>" aria-label="<%= it.say(provider.isConnected ? w.connectAnotherNamed : w.connectNamed, { label: provider.label }) %>"><%= provider.isConnected ? w.connectAnother : w.connect %></a>
</li>
<% }) %>
</ul>`;

/** First the connected accounts, then the providers that can be connected. */
export const CONNECTIONS = `<% const w = it.words.connections; %>
<% layout('@layout', { ...it, title: w.title }) %>
<h1><%= w.title %></h1>
<p class="lead"><%= it.say(w.lead) %></p>
<% if (it.notices.length > 0) { %>
<div class="notice" role="status"><% it.notices.forEach((notice) => { %><p><%= notice %></p><% }) %></div>
<% } %>
<section aria-labelledby="connected">
<h2 id="connected"><%= w.connected %></h2>
<% if (it.connections.length === 0) { %><p class="card muted"><%= w.empty %></p><% } else { %>
<ul>
<% it.connections.forEach((connection) => { %>
${CARD}
<% }) %>
</ul>
<% } %>
<% if (it.previous || it.next) { %>
<nav class="pager" aria-label="<%= w.navigation %>">
<% if (it.previous) { %><a class="button" href="<%= it.previous %>" rel="prev"><%= w.later %></a><% } %>
<% if (it.next) { %><a class="button" href="<%= it.next %>" rel="next"><%= w.earlier %></a><% } %>
</nav>
<% } %>
</section>
<section aria-labelledby="available">
<h2 id="available"><%= w.available %></h2>
${PROVIDERS}
</section>`;
