const ACCESS = `<% if (it.access.words.length + it.access.scopes.length > 0) { %>
<p><%= it.say(w.asks, names) %></p>
<ul class="consequences">
<% it.access.words.forEach((words) => { %><li><%= words %></li><% }) %>
<% it.access.scopes.forEach((scope) => { %><li><code><%= scope %></code></li><% }) %>
</ul>
<% } %>`;

/** Asks before a flow starts that another site requested; nothing has happened yet. */
export const CONTINUE = `<% const w = it.words.continue; %>
<% const names = { label: it.provider.label }; %>
<% const title = it.say(w.title, names); %>
<% layout('@layout', { ...it, title }) %>
<div class="card panel">
<%~ include('@mark', { mark: it.provider.mark }) %>
<h1><%= title %></h1>
<p><%= it.say(w.lead, names) %></p>
${ACCESS}
<p class="muted"><%= it.say(w.next, names) %></p>
<form method="post" action="<%= it.connectUrl %>">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<% if (it.popupOrigin) { %><input type="hidden" name="popupOrigin" value="<%= it.popupOrigin %>"><% } %>
<div class="actions">
<button class="button primary" type="submit"><%= it.say(w.submit, names) %></button>
<% if (it.cancelUrl) { %><a class="button" href="<%= it.cancelUrl %>"><%= w.cancel %></a><% } %>
</div>
</form>
</div>`;
