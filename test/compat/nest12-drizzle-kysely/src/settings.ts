const read = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

export const settings = {
  port: Number(read('PORT')),
  baseUrl: read('BASE_URL'),
  databaseUrl: read('DATABASE_URL'),
  encryptionKey: read('OAUTH2_ENCRYPTION_KEY'),
  acmeUrl: read('ACME_URL'),
  acmeSecret: read('ACME_CLIENT_SECRET'),
};
