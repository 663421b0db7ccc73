import { defineConfig } from 'drizzle-kit';

/** The module's tables are in a schema of their own, of which drizzle-kit knows nothing. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
