import { POPUP } from './parts.js';

/** What happened, and who can resolve it. */
export const FAILURE = `<% const w = it.words.failure; %>
<% layout('@layout', { ...it, title: it.title }) %>
<div class="card panel">
<h1><%= it.title %></h1>
<p><strong><%= it.move %>.</strong> <%= it.text %></p>
<% if (it.missing && it.missing.words.length + it.missing.scopes.length > 0) { %>
<ul class="consequences">
<% it.missing.words.forEach((words) => { %><li><%= words %></li><% }) %>
<% it.missing.scopes.forEach((scope) => { %><li><bdi><%= scope %></bdi></li><% }) %>
</ul>
<% } %>
<div class="actions">
<% if (it.retryUrl) { %><a class="button primary" href="<%= it.retryUrl %>"><%= it.retryLabel || w.retry %></a><% } %>
<a class="button" href="<%= it.home %>"><%= w.back %></a>
</div>
<p class="muted code"><%= w.code %>: <code><%= it.code %></code><% if (it.providerError) { %> · <%= w.providerError %>: <code><%= it.providerError %></code><% } %></p>
</div>
${POPUP}`;
