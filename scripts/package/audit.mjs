const allowed =
  /^(package\.json|LICENSE|(README|CHANGELOG|SECURITY)\.md|docs\/((providers|decisions)\/)?[\w-]+\.md|dist\/[^.][\w./-]*\.(js|js\.map|d\.ts)|dist\/testing\/facts\/\w+\.json)$/;
const tests = /(^|\/)(tests?|__tests__|fixtures|\.build)\/|\.(spec|test)\./;
const required = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'docs/README.md'];

/** What must not be readable in any published file, and how a report calls it. */
const forbiddenTexts = [
  [
    'a machine path',
    /(^|[\s'"`(=:])(\/(home|root|Users|tmp|var\/folders)\/[\w.-]+|[A-Z]:\\\\?\w)/m,
  ],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['an encryption key', /['"`](?:[A-Za-z0-9+/]{43}=|[0-9a-f]{64})['"`]/],
  ['a GitHub token', /\b(?:gh[oprsu]_|github_pat_)\w{20,}/],
  ['a Slack token', /\bxox[abeprs]-\w{8,}/],
  ['a cloud key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b/],
  ['a payment key', /\b[rs]k_live_\w{10,}/],
  ['a registry token', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}/],
];

/** Targets that `exports` and `bin` of a manifest promise, without the leading `./`. */
function targetsOf(value) {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')];
  return Object.values(value ?? {}).flatMap(targetsOf);
}

/** Files that do not belong into the package, and files that it lacks. */
export function auditPaths(paths, manifest) {
  const strays = paths.filter((path) => !allowed.test(path) || tests.test(path));
  const wanted = [...required, ...targetsOf(manifest.exports), ...targetsOf(manifest.bin)];
  const missing = [...new Set(wanted)].filter((path) => !paths.includes(path));
  return [
    ...strays.map((path) => `${path}: does not belong into the package`),
    ...missing.map((path) => `${path}: is missing from the package`),
  ];
}

/** Things in a published text that must stay at home, the given private words among them. */
export function auditText(path, text, privateWords = []) {
  const found = forbiddenTexts
    .filter(([, pattern]) => pattern.test(text))
    .map(([name, pattern]) => `${name}: ${pattern.exec(text)[0].trim().slice(0, 24)}…`);
  const words = privateWords.filter((word) => text.includes(word));
  return [...found, ...words].map((finding) => `${path}: holds ${finding}`);
}

const exportedDoc =
  /(\/\*\*(?:[^*]|\*(?!\/))*\*\/)\s*(?:@\w[^\n]*\n\s*)*export (?:(?:abstract|async|declare) )*(?:class|interface|type|function|const) (\w+)/g;
const flat = (text) => text.replace(/\s+/g, ' ');

/** What an entry exports, as `{ file, names }` of each file that it takes names from. */
export function exportsOf(entry) {
  return [...entry.matchAll(/^export (?:type )?\{([^}]*)\} from '(.*)\.js'/gm)].map(
    ([, list, file]) => ({
      file: `${file}.ts`,
      names: list
        .split(',')
        .map((name) => name.trim().split(' ').at(-1))
        .filter(Boolean),
    }),
  );
}

/** Doc comments of public things that were dropped on the way to the declarations. */
export function auditDocs(path, source, declarations, names) {
  const kept = flat(declarations);
  return [...source.matchAll(exportedDoc)]
    .filter(([, doc, name]) => names.includes(name) && !kept.includes(flat(doc)))
    .map(
      ([, doc, name]) =>
        `${path}: ${name} lost the comment "${flat(doc).slice(4, 60).replace(/^\* /, '')}…"`,
    );
}
