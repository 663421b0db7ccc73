import assert from 'node:assert/strict';

/** Type-checks with the given configuration. */
export const types = (configuration, setting) => (app, checks) =>
  checks.that(`${app.name}: type-checks with ${setting}`, () =>
    app.npx('tsc', '-p', configuration, '--noEmit'),
  );

/** The application's own tests, which the application runs as its users do. */
export const unitTests = (app, checks) =>
  checks.that(`${app.name}: its own jest suite passes`, async () => {
    const output = await app.run('npm', 'test');
    assert.match(output, /^Tests: +[1-9]\d* passed/m);
    assert.doesNotMatch(output, /warn/i);
  });

/** The migrations on TypeORM's command line, there and back. */
export async function migrations(app, checks) {
  await checks.must(`${app.name}: builds`, () => app.run('npm', 'run', 'build'));
  const typeorm = (command) => app.npx('typeorm', command, '-d', 'dist/data-source.js');
  await checks.that(`${app.name}: migrations run and leave no schema diff`, async () => {
    assert.match(await typeorm('migration:run'), /has been executed successfully/);
    assert.match(await typeorm('schema:log'), /Your schema is up to date/);
  });
  await checks.that(`${app.name}: migrations undone leave no table`, async () => {
    assert.match(await typeorm('migration:revert'), /has been reverted successfully/);
    const missing = await typeorm('schema:log');
    for (const table of ['oauth2_token', 'oauth2_authorization'])
      assert.match(missing, new RegExp(`CREATE TABLE "${table}"`));
  });
}

/** The package's own command, in an application that is sound and in one that is not. */
export async function commandLine(app, checks) {
  const check = (file) =>
    app.attempt('npx', '--no-install', 'nestjs-oauth2-capture', 'check', `dist/${file}`);
  await checks.that(`${app.name}: check finds no issues`, async () => {
    const { code, output } = await check('app.module.js');
    assert.match(output, /\nNo issues\n$/);
    for (const provider of ['acme', 'intranet'])
      assert.ok(output.includes(`${app.baseUrl}/oauth2/${provider}/callback`));
    assert.equal(code, 0);
  });
  await checks.that(`${app.name}: a request-scoped strategy stops the boot`, async () => {
    const { code, output } = await check('refused.module.js');
    assert.match(output, /VisitorStrategy: .+ request-scoped/);
    assert.match(output, /\n1 problem\n$/);
    assert.equal(code, 1);
  });
}
