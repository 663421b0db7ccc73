/** One connection explained to operators. */
export const EXPLANATION = `<% const w = it.words.explanation; %>
<% layout('@layout', { ...it, title: it.title }) %>
<div class="operators">
<p class="back"><a href="<%= it.overviewUrl %>"><span aria-hidden="true">← </span><%= w.back %></a></p>
<h1><bdi><%= it.title %></bdi></h1>
<p class="lead"><%= w.owner %> <code><bdi><%= it.owner %></bdi></code> · <%= w.connection %> <code><%= it.id %></code></p>
<dl class="facts">
<% it.facts.forEach((fact) => { %><div><dt><%= fact.label %></dt><dd><%= fact.value %></dd></div><% }) %>
</dl>
<% it.sentences.forEach((sentence) => { %><p><%= sentence %></p><% }) %>
<% if (it.problems.length > 0) { %><div class="notice" lang="en"><% it.problems.forEach((problem) => { %><p><%= problem %></p><% }) %></div><% } %>
<section aria-labelledby="history">
<h2 id="history"><%= w.history %></h2>
<% if (it.history.length === 0) { %><p class="card muted"><%= w.noHistory %></p><% } else { %>
<ol class="history card">
<% it.history.forEach((line) => { %>
<li><time datetime="<%= line.instant %>"><%= line.when %></time><span class="dot <%= line.tone %>" aria-hidden="true"></span><p><%= line.title %><% if (line.codes) { %>: <code><%= line.codes %></code><% } %><% if (line.details) { %>, <%= line.details %><% } %></p></li>
<% }) %>
</ol>
<% } %>
</section>
<section aria-labelledby="unknown">
<h2 id="unknown"><%= w.unknown %></h2>
<ul class="consequences">
<% it.unknown.forEach((fact) => { %><li><%= fact %></li><% }) %>
</ul>
</section>
</div>`;
