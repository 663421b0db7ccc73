/** Asks before a connection is deleted, and lists the consequences. */
export const DISCONNECT = `<% const w = it.words.disconnect; %>
<% const names = { account: it.account.name, label: it.account.label }; %>
<% const title = it.say(w.title, names); %>
<% layout('@layout', { ...it, title }) %>
<div class="card panel">
<h1><%= title %></h1>
<p><%= it.say(w.lead, names) %></p>
<ul class="consequences"><% it.consequences.forEach((consequence) => { %><li><%= consequence %></li><% }) %></ul>
<% if (it.children.length > 0) { %>
<p><%= w.children %></p>
<ul class="consequences"><% it.children.forEach((child) => { %><li><bdi><%= child %></bdi></li><% }) %></ul>
<% } %>
<form method="post">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<div class="actions">
<button class="button danger solid" type="submit" aria-label="<%= it.say(it.words.connections.disconnectNamed, names) %>"><%= w.submit %></button>
<a class="button" href="<%= it.home %>"><%= w.keep %></a>
</div>
</form>
</div>`;
