/**
 * The frame of every page, in eta's syntax: `<%= %>` escapes its value. Only the module's own HTML
 * is not escaped: the page's body and its style.
 */
export const LAYOUT = `<!doctype html>
<html lang="<%= it.language %>" dir="<%= it.words.direction %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><%= it.title %></title>
<style nonce="<%= it.nonce %>"><%~ it.styles %></style>
</head>
<body>
<div class="frame">
<% if (it.applicationName) { %>
<header class="application"><a href="<%= it.home %>"><bdi><%= it.applicationName %></bdi></a></header>
<% } %>
<main>
<%~ it.body %>
</main>
</div>
</body>
</html>`;
