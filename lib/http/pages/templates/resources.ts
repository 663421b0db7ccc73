const CHOICE = `<label class="choice">
<input type="radio" name="id" value="<%= resource.id %>" required<% if (resource.isChosen) { %> disabled<% } %>>
<span><bdi><%= resource.name %></bdi><small><%= resource.kind %><% if (resource.username) { %> · <bdi><%= resource.username %></bdi><% } %><% if (resource.isChosen) { %> · <%= w.chosen %><% } %></small></span>
</label>`;

/** Lets the user choose a sub-account of an account. */
export const RESOURCES = `<% const w = it.words.resources; %>
<% const names = { account: it.account.name, label: it.account.label }; %>
<% layout('@layout', { ...it, title: w.title }) %>
<div class="card panel">
<h1><%= w.title %></h1>
<% if (it.isUnknown || it.resources.length === 0) { %>
<p><%= it.say(it.isUnknown ? w.failed : w.none, names) %></p>
<div class="actions">
<% if (it.isUnknown) { %><a class="button primary" href="<%= it.here %>"><%= w.again %></a><% } %>
<a class="button" href="<%= it.returnTo %>"><%= w.continue %></a>
</div>
<% } else { %>
<p class="lead"><%= it.say(w.lead, names) %></p>
<form method="post" action="<%= it.here %>">
<input type="hidden" name="_csrf" value="<%= it.csrfToken %>">
<fieldset>
<legend><%= it.say(w.legend, names) %></legend>
<% it.resources.forEach((resource) => { %>
${CHOICE}
<% }) %>
</fieldset>
<div class="actions">
<button class="button primary" type="submit"><%= w.submit %></button>
<a class="button" href="<%= it.returnTo %>"><%= w.skip %></a>
</div>
</form>
<% } %>
</div>`;
