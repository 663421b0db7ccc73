const COUNTS = `<div class="table" role="group" aria-labelledby="counts" tabindex="0">
<table>
<thead><tr><th scope="col"><%= w.provider %></th><th scope="col"><%= w.total %></th><% it.states.forEach((state) => { %><th scope="col"><%= state.label %></th><% }) %></tr></thead>
<tbody>
<% it.counts.forEach((counts) => { %>
<tr><th scope="row"><a href="?provider=<%= encodeURIComponent(counts.name) %>"><bdi><%= counts.label %></bdi></a></th><td><%= counts.total %></td><% it.states.forEach((state) => { %><td><%= counts[state.value] %></td><% }) %></tr>
<% }) %>
</tbody>
</table>
</div>`;

const SEARCH = `<form class="card search" method="get" action="<%= it.here %>" role="search">
<% if (it.provider) { %><input type="hidden" name="provider" value="<%= it.provider %>"><% } %>
<label><%= w.search %><input type="search" name="search" value="<%= it.search %>" maxlength="255"></label>
<label><%= w.state %><select name="state">
<option value=""><%= w.any %></option>
<% it.states.forEach((state) => { %><option value="<%= state.value %>"<% if (state.isChosen) { %> selected<% } %>><%= state.label %></option><% }) %>
</select></label>
<button class="button primary" type="submit"><%= w.submit %></button>
<% if (it.isSearched) { %><a class="button" href="<%= it.here %>"><%= w.all %></a><% } %>
</form>`;

const CARD = `<li class="card">
<article aria-labelledby="connection-<%= connection.id %>">
<%~ include('@account', { account: connection, id: 'connection-' + connection.id }) %>
<p class="state"><%~ include('@chip', connection.state) %><span><%= connection.state.sentence %></span></p>
<p class="muted"><%= w.owner %> <code><%= connection.owner %></code> · <code><%= connection.resourceOwnerId %></code> · <code><%= connection.id %></code><% if (connection.reason) { %> · <code><%= connection.reason %></code><% } %></p>
<% if (connection.details.length > 0) { %><p class="muted"><%= connection.details.join(' ') %></p><% } %>
<div class="actions">
<% if (connection.refreshUrl) { %>
<form method="post" action="<%= connection.refreshUrl %>">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<button class="button" type="submit" aria-label="<%= it.say(w.refreshNamed, { account: connection.name, label: connection.label }) %>"><%= w.refresh %></button>
</form>
<% } %>
<a class="button" href="<%= connection.explainUrl %>" aria-label="<%= it.say(it.words.explanation.openNamed, { account: connection.name, label: connection.label }) %>"><%= it.words.explanation.open %></a>
</div>
</article>
</li>`;

/** The numbers of connections of all users, and the connections that need attention. */
export const ADMIN = `<% const w = it.words.admin; %>
<% layout('@layout', { ...it, title: w.title }) %>
<h1><%= w.title %></h1>
<p class="lead"><%= w.lead %></p>
<% if (it.notice) { %><div class="notice" role="status"><p><%= it.notice %></p></div><% } %>
<% if (it.problems.length > 0) { %><div class="notice" role="status" lang="en"><% it.problems.forEach((problem) => { %><p><%= problem %></p><% }) %></div><% } %>
<section aria-labelledby="counts">
<h2 id="counts"><%= w.counts %></h2>
<% if (it.counts.length === 0) { %><p class="card muted"><%= w.empty %></p><% } else { %>
${COUNTS}
<% } %>
</section>
${SEARCH}
<% it.lists.forEach((list, index) => { %>
<section aria-labelledby="list-<%= index %>">
<h2 id="list-<%= index %>"><%= list.title %></h2>
<% if (list.connections.length === 0) { %><p class="card muted"><%= w.none %></p><% } %>
<ul>
<% list.connections.forEach((connection) => { %>
${CARD}
<% }) %>
</ul>
<% if (list.next) { %><nav class="pager" aria-label="<%= w.more %>"><a class="button" href="<%= list.next %>" rel="next"><%= w.more %></a></nav><% } %>
</section>
<% }) %>
<% if (it.lists.length === 0) { %><p class="card muted"><%= w.nothingToDo %></p><% } %>`;
