/** Explains why an account must be connected again, with a link to the provider. */
export const RECONNECT = `<% const w = it.words.reconnect; %>
<% const names = { account: it.account.name, label: it.account.label }; %>
<% const title = it.say(w.title, names); %>
<% layout('@layout', { ...it, title }) %>
<div class="card panel">
<h1><%= title %></h1>
<% if (it.state.tone === 'works') { %><p><%= it.say(w.works, names) %></p><% } else { %>
<p class="state"><%~ include('@chip', it.state) %><span><%= it.state.sentence %></span></p>
<% } %>
<p><%= it.say(w.next, names) %></p>
<div class="actions">
<a class="button primary" href="<%= it.connectUrl %>" aria-label="<%= it.say(it.words.connections.reconnectNamed, names) %>"><%= w.submit %></a>
<a class="button" href="<%= it.home %>"><%= w.later %></a>
</div>
</div>`;
