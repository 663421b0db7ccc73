/** Rooms from the ground up: each imports from itself and from the rooms before it. */
const rooms = ['core', 'protocol', 'providers', 'tokens', 'authorization|client', 'http'];
/** Further entries of the package; they stand above every room. */
const entries = 'testing|terminus|cli|browser';

const room = (names) => `^lib/(${names})/`;

const onlyDownwards = rooms.map((names, floor) => {
  const above = [...rooms.slice(floor + 1), 'migrations', entries].join('|');
  return {
    name: `${names.replace('|', '-and-')}-looks-down-only`,
    comment: 'A room imports from the rooms below it: neither from above nor from the front door.',
    severity: 'error',
    from: { path: room(names) },
    to: { path: [room(above), '^lib/[^/]+\\.ts$'] },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...onlyDownwards,
    {
      name: 'neighbours-do-not-visit',
      comment: 'authorization/ and client/ share a floor and do not know each other.',
      severity: 'error',
      from: { path: '^lib/(authorization|client)/' },
      to: { path: '^lib/(authorization|client)/', pathNot: '^lib/$1/' },
    },
    {
      name: 'protocol-is-plain-typescript',
      comment: 'protocol/ reaches neither Nest nor TypeORM, not even through core/.',
      severity: 'error',
      from: { path: room('protocol') },
      to: { path: 'node_modules/(@nestjs|typeorm)/', reachable: true },
    },
    {
      name: 'migrations-know-typeorm-only',
      severity: 'error',
      from: { path: room('migrations') },
      to: { pathNot: [room('migrations'), 'node_modules/typeorm/'] },
    },
    {
      name: 'browser-imports-nothing',
      severity: 'error',
      from: { path: room('browser') },
      to: { pathNot: room('browser') },
    },
    {
      name: 'fakes-know-no-strategy',
      comment: 'A fake that shared code with its strategy would share its mistakes.',
      severity: 'error',
      from: { path: '^lib/testing/(fake-providers/|facts\\.ts)' },
      to: { path: '^lib/', pathNot: '^lib/testing/(fake-providers/|facts\\.ts)' },
    },
    {
      name: 'front-door-is-for-users',
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
