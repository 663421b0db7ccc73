import { POPUP } from './parts.js';

/** What happened, and whose move it is. */
export const FAILURE = `<% const w = it.words.failure; %>
<% layout('@layout', { ...it, title: it.title }) %>
<div class="card panel">
<h1><%= it.title %></h1>
<p><strong><%= it.move %>.</strong> <%= it.text %></p>
<div class="actions">
<% if (it.retryUrl) { %><a class="button primary" href="<%= it.retryUrl %>"><%= w.retry %></a><% } %>
<a class="button" href="<%= it.home %>"><%= w.back %></a>
</div>
<p class="muted code"><%= w.code %>: <code><%= it.code %></code><% if (it.providerError) { %> · <%= w.providerError %>: <code><%= it.providerError %></code><% } %></p>
</div>
${POPUP}`;
