/** The layers of lib/, lowest first: each imports from itself and from the layers before it. */
const layers = ['core', 'protocol', 'providers', 'tokens', 'authorization|client', 'http'];
/** Further entry points of the package; they stand above every layer. */
const entries = 'testing|terminus|cli|browser';
/** The folders of lib/testing that make the fakes, lowest first. */
const fakes = ['facts', 'server', 'grants', 'faults', 'state', 'endpoints', 'providers'];
/** The folders of a layer, lowest first: each imports from itself and from the folders before it. */
const folders = {
  core: [
    'timing',
    'configuration',
    'lifecycle',
    'dialects',
    'statements',
    'database',
    'own-database',
    'telemetry',
    'events',
  ],
  protocol: ['text', 'http', 'oauth'],
  providers: [
    'definition',
    'availability',
    'accounts',
    'requests',
    'endpoints',
    'strategy',
    'configured',
    'built-in',
    'boot-checks',
    'registry',
  ],
  tokens: [
    'encryption',
    'lifetime',
    'history',
    'storage',
    'leases',
    'connections',
    'refusals',
    'secondary-data',
    'revoking',
    'capturing',
    'refreshing',
    'sweeping',
    'keys',
    'reading',
    'reporting',
    'explaining',
  ],
  'providers/built-in': ['scope-words', 'scope-implications', 'github', 'google', 'meta'],
  authorization: ['storage', 'errors', 'flows'],
  client: ['calls'],
  http: [
    'messages',
    'api-docs',
    'callers',
    'login',
    'pages',
    'errors',
    'connections',
    'admin',
    'page-routes',
    'connecting',
    'requiring',
  ],
  testing: [...fakes, 'contract'],
  'http/pages': ['words', 'views', 'data', 'options', 'templates', 'rendering'],
  cli: ['report', 'application', 'check', 'jobs', 'explain', 'migrate', 'commands'],
};
/** What all folders of a layer may share: options, injection tokens and error classes. */
const shared =
  '(injection-tokens|oauth2-capture\\.error|upstream\\.error|(token|client)\\.errors|[a-z-]+\\.options)\\.ts$';

const inside = (names) => `^lib/(${names})/`;

const onlyLowerLayers = layers.map((names, position) => {
  const above = [...layers.slice(position + 1), 'migrations', entries].join('|');
  return {
    name: `${names.replace('|', '-and-')}-imports-lower-layers-only`,
    comment:
      'A layer imports from the layers below it, not from those above and not from lib/ itself.',
    severity: 'error',
    from: { path: inside(names) },
    to: { path: [inside(above), '^lib/[^/]+\\.ts$'] },
  };
});

const onlyLowerFolders = Object.entries(folders).flatMap(([layer, names]) =>
  names.map((name, position) => ({
    name: `${layer.replace('/', '-')}-${name}-imports-lower-folders-only`,
    comment:
      'A folder imports from the folders below it, and from the layer only what all may share.',
    severity: 'error',
    from: { path: `^lib/${layer}/${name}/` },
    to: {
      path: [
        ...names.slice(position + 1).map((above) => `^lib/${layer}/${above}/`),
        `^lib/${layer}/[^/]+\\.ts$`,
      ],
      pathNot: `^lib/${layer}/${shared}`,
    },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...onlyLowerLayers,
    ...onlyLowerFolders,
    {
      name: 'authorization-and-client-are-separate',
      comment: 'authorization/ and client/ are on one layer and do not import each other.',
      severity: 'error',
      from: { path: '^lib/(authorization|client)/' },
      to: { path: '^lib/(authorization|client)/', pathNot: '^lib/$1/' },
    },
    {
      name: 'protocol-is-plain-typescript',
      comment: 'protocol/ imports neither Nest nor TypeORM, not even through core/.',
      severity: 'error',
      from: { path: inside('protocol') },
      to: { path: 'node_modules/(@nestjs|typeorm)/', reachable: true },
    },
    {
      name: 'migrations-know-typeorm-only',
      severity: 'error',
      from: { path: inside('migrations') },
      to: { pathNot: [inside('migrations'), 'node_modules/typeorm/'] },
    },
    {
      name: 'browser-imports-nothing',
      severity: 'error',
      from: { path: inside('browser') },
      to: { pathNot: inside('browser') },
    },
    {
      name: 'fakes-know-no-strategy',
      comment: 'A fake that shared code with its strategy would share its mistakes.',
      severity: 'error',
      from: { path: `^lib/testing/(${fakes.join('|')})/` },
      to: { path: '^lib/', pathNot: `^lib/testing/(${fakes.join('|')})/` },
    },
    {
      name: 'index-is-for-users',
      comment: 'lib/index.ts is for users of the package: inside, import the file itself.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lib/index\\.ts$' },
    },
    {
      name: 'no-barrels',
      comment:
        'lib/index.ts is the only barrel; migrations/ and testing/ are entries of their own.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lib/.+/index\\.ts$', pathNot: '^lib/migrations/index\\.ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependencies-only',
      comment:
        'What lib/ imports must be in dependencies or peerDependencies; of an optional peer it sees both.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-development-dependencies',
      severity: 'error',
      from: { path: '^lib/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: { path: '^lib/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.build.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
