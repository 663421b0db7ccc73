/**
 * `npm run reference` writes `docs/reference.md`: every event, status, reason, error code and route of the
 * package, read from the sources and their comments. With `--check` it only compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import ts from 'typescript';

const repository = join(import.meta.dirname, '..');
const page = join(repository, 'docs/reference.md');
const configuration = ts.getParsedCommandLineOfConfigFile(
  join(repository, 'tsconfig.typedoc.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
);
const sources = readdirSync(join(repository, 'lib'), { recursive: true })
  .map((path) => join(repository, 'lib', path))
  .filter((path) => path.endsWith('.ts') && !path.includes('/lib/browser/'));
const program = ts.createProgram(sources, configuration.options);
const checker = program.getTypeChecker();
const entry = program.getSourceFile(join(repository, 'lib/index.ts'));
const exported = new Map(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(entry))
    .map((symbol) => [
      symbol.name,
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    ]),
);

/** What the routes do, where neither their comment nor their summary says it for a reader of the page. */
const ROUTES = {
  'GET /': 'The page of the user’s connections',
  'GET /:provider/connect': 'Starts connecting: 302 to the provider',
  'POST /:provider/connect': 'Starts connecting from a front end: 200 with the `authorizationUrl`',
  'GET /:provider/callback':
    'Finishes connecting: 303 to `returnTo`, or the last page of the popup',
  'GET /:id/revoke': 'The page that asks the user to confirm a disconnect',
  'POST /:id/revoke': 'Disconnects, then 303 to the page of connections',
  'POST /:id/check':
    'Asks the provider whether the connection works, then 303 to the page of connections',
  'GET /:id/reconnect': 'The page that says why to connect again, and leads to the provider',
  'GET /:id/resources': 'The page of the resources of an account',
  'POST /:id/resources': 'Makes a resource a connection, then 303 to `returnTo`',
  'GET /admin': 'The page of operators',
};

const sentence = (text) =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\{@link (\w+)[^}]*\}/g, '`$1`');
const firstSentence = (text) =>
  /^.*?[.](?=\s+[A-Z`]|$)/.exec(sentence(text))?.[0] ?? sentence(text);
const cell = (text) => sentence(text).replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n');

function commentOf(symbol) {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

/** The members of a union of texts, in the order of its source. */
function membersOf(name) {
  const { types } = checker.getDeclaredTypeOfSymbol(exported.get(name));
  return types.filter((type) => type.isStringLiteral()).map(({ value }) => value);
}

/** The lines "- `member`: meaning" of the comment of a union. */
function meaningsOf(name) {
  const items = commentOf(exported.get(name)).split(/\n(?=- )|\n\n/);
  return Object.fromEntries(
    items.flatMap((item) => {
      const [, names, meaning] = /^- ((?:`\w+`(?:, )?)+): ([^]+)$/.exec(item) ?? [];
      return names === undefined ? [] : names.match(/\w+/g).map((one) => [one, sentence(meaning)]);
    }),
  );
}

/** An object literal of texts in a source file, such as the remedies of all codes. */
function literalOf(path, name) {
  const found = {};
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) {
      for (const { name: key, initializer } of node.initializer.properties) {
        const value = ts.isArrayLiteralExpression(initializer)
          ? initializer.elements[0]
          : initializer;
        found[key.getText().replace(/^'|'$/g, '')] = value.text;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(program.getSourceFile(join(repository, path)));
  return found;
}

function unionTable(name, meanings = meaningsOf(name)) {
  return table(
    ['value', 'meaning'],
    membersOf(name)
      .toSorted((a, b) => Object.keys(meanings).indexOf(a) - Object.keys(meanings).indexOf(b))
      .map((member) => {
        if (meanings[member] === undefined) throw new Error(`${name}: no meaning of ${member}`);
        return [`\`${member}\``, meanings[member]];
      }),
  );
}

function events() {
  const map = checker.getDeclaredTypeOfSymbol(exported.get('CaptureEventMap'));
  return table(
    ['event', 'when'],
    map.getProperties().map((event) => [`\`${event.name}\``, commentOf(event)]),
  );
}

/** Every error class with a code, also those that only the routes throw. */
function errorClasses() {
  const found = [];
  for (const path of sources) {
    const visit = (node) => {
      if (ts.isClassDeclaration(node) && node.name?.text.endsWith('Error')) {
        const code = node.members.find(
          (member) => member.name?.getText() === 'code' && member.initializer !== undefined,
        );
        if (code !== undefined && ts.isStringLiteral(code.initializer)) {
          const symbol = checker.getSymbolAtLocation(node.name);
          found.push({
            name: node.name.text,
            code: code.initializer.text,
            text: commentOf(symbol),
          });
        }
      }
      ts.forEachChild(node, visit);
    };
    if (path.endsWith('.errors.ts') || path.endsWith('.error.ts')) {
      visit(program.getSourceFile(path));
    }
  }
  return found.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function errorRows() {
  return errorClasses()
    .filter(({ name, code }) => exported.has(name) || publicStatus[code] !== undefined)
    .map(({ name, code, text: comment }) => [
      `\`${code}\``,
      exported.has(name) ? `\`${name}\`` : 'only in routes',
      publicStatus[code] ?? '',
      firstSentence(comment),
    ]);
}

function routes() {
  const found = [];
  for (const path of sources.filter((one) => one.endsWith('.controller.ts'))) {
    const visit = (node) => {
      if (ts.isMethodDeclaration(node)) {
        for (const decorator of ts.getDecorators(node) ?? []) {
          const { expression } = decorator;
          if (!ts.isCallExpression(expression)) continue;
          const method = expression.expression.getText().toUpperCase();
          if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) continue;
          found.push({
            method,
            path: `/${textOfArgument(expression.arguments[0])}`,
            meaning: commentOf(checker.getSymbolAtLocation(node.name)) || summaryOf(node),
          });
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(program.getSourceFile(path));
  }
  return found
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1))
    .map(({ method, path, meaning }) => {
      const text = ROUTES[`${method} ${path}`] ?? meaning;
      if (text === '') throw new Error(`no meaning of the route ${method} ${path}`);
      return [`\`${method} ${path}\``, firstSentence(text)];
    });
}

function textOfArgument(argument) {
  return argument === undefined ? '' : checker.getTypeAtLocation(argument).value;
}

function summaryOf(node) {
  return /summary:\s*'([^']+)'/.exec(node.getFullText())?.[1] ?? '';
}

const publicStatus = literalOf('lib/http/messages/error-response.ts', 'PUBLIC');
const flowStatus = literalOf('lib/http/messages/authorization-status.ts', 'STATUS_OF_CODE');
const flowRemedy = literalOf('lib/authorization/errors/authorization-remedies.ts', 'REMEDY');
const refreshRemedy = literalOf('lib/tokens/token.errors.ts', 'REMEDY');
const refusals = literalOf('lib/tokens/capturing/reassignment.error.ts', 'STAYS');
const sweep = { ...meaningsOf('SweepReason') };
for (const reason of Object.keys(refreshRemedy)) sweep[reason] ??= 'as in a `TokenRefreshError`';

const markdown = `<!-- \`npm run reference\` writes this page from the sources. -->

# Reference

Every event, status, reason, error code and route, with its meaning. What to do about an error is in
[Errors](./errors.md); how a connection gets from one status to another is in [The life of a token](./token-life.md).

## Events

Emitted through \`@nestjs/event-emitter\`: see [Observability](./observability.md#events).

${events()}

## Statuses of a connection

\`OAuth2Token.status\`

${unionTable('TokenStatus')}

## Reasons of a failed refresh

\`TokenRefreshError.reason\`, \`OAuth2Token.statusReason\`, and the \`reason\` of \`oauth2.refresh_failed\` and
\`oauth2.reauthorization_required\`

${unionTable('RefreshFailureReason', refreshRemedy)}

## Steps of a refresh

Where it failed: in the log line and in the history of the connection

${unionTable('RefreshStep')}

## Reasons of a sweep

The keys of \`reasons\` in the result of \`refreshDue\`

${unionTable('SweepReason', sweep)}

## Results of a revocation

\`revocation\` of \`disconnect\`, the keys of \`revocations\` of \`disconnectOwner\`, and the \`reason\` of
\`oauth2.disconnected\`

${unionTable('RevocationResult')}

## What \`explain\` says

\`history[].what\`

${unionTable('HistoryEvent')}

\`next.kind\`

${unionTable('NextStepKind')}

\`unknown\`

${unionTable('UnknownFact')}

## Sources of a validation

\`source\` of \`validate\`

${unionTable('ValidationSource')}

## Reasons of an import

\`skipped[].reason\` of \`importFrom\`

${unionTable('ImportSkipReason')}

## Reasons of a refused reassignment

\`ReassignmentError.reason\`

${unionTable('ReassignmentRefusal', refusals)}

## Outcomes of a statement

\`StorageError.outcome\`

${unionTable('StorageOutcome')}

## Failures of a request to a provider

\`UpstreamError.reason\`

${unionTable('UpstreamReason')}

\`UpstreamError.problem\`

${unionTable('UpstreamProblem')}

## Error codes

\`OAuth2CaptureError.code\`. The HTTP status is that of the package's own routes; where there is none, no route
responds with the error.

${table(['code', 'class', 'HTTP', 'meaning'], errorRows())}

\`AuthorizationError.code\`

${table(
  ['code', 'HTTP', 'meaning'],
  membersOf('AuthorizationErrorCode')
    .toSorted((a, b) => Object.keys(flowStatus).indexOf(a) - Object.keys(flowStatus).indexOf(b))
    .map((code) => [`\`${code}\``, flowStatus[code], firstSentence(flowRemedy[code])]),
)}

Errors of other kinds in the module's own routes:

| code | HTTP | meaning |
| --- | --- | --- |
| \`not_authenticated\` | 401 | A guard says that no user is logged in |
| \`forbidden\` | 403 | A guard refuses the request |
| \`http\` | below 500 | Another \`HttpException\` |
| \`internal\` | 500 | Any other error; the log has it |

## Routes

Below \`path\`, which is \`oauth2\` by default. Those below \`/admin\` exist with the option \`admin\`, the pages with
\`pages\`.

${table(['route', 'what it does'], routes())}
`;
const options = await prettier.resolveConfig(page);
const formatted = await prettier.format(markdown, { ...options, parser: 'markdown' });
if (!process.argv.includes('--check')) writeFileSync(page, formatted);
else if (readFileSync(page, 'utf8') !== formatted) {
  console.log('docs/reference.md is not what the sources say. Update it: npm run reference');
  process.exitCode = 1;
}
