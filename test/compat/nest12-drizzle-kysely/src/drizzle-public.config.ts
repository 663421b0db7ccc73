import { defineConfig } from 'drizzle-kit';

/** For an application in which the module's tables are in the schema `public`. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  tablesFilter: ['!oauth2_*'],
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
