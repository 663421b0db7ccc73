import { POPUP } from './parts.js';

/** The last page of a popup. */
export const SUCCESS = `<% const title = it.say(it.words.success.title, { label: it.account.label }); %>
<% layout('@layout', { ...it, title }) %>
<div class="card panel">
<h1><%= title %></h1>
<p><%= it.say(it.words.success.lead, { account: it.account.name }) %></p>
<p class="muted"><%= it.words.success.close %></p>
</div>
${POPUP}`;
