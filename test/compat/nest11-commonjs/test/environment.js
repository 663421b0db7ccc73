const { randomBytes } = require('node:crypto');

Object.assign(process.env, {
  PORT: '3000',
  BASE_URL: 'http://localhost:3000',
  DATABASE: ':memory:',
  OAUTH2_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  ACME_URL: 'https://acme.example',
  ACME_CLIENT_SECRET: 'secret',
});
