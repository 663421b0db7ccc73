import { integer, pgTable, text } from 'drizzle-orm/pg-core';

/** The application's own table, which drizzle-kit creates. */
export const note = pgTable('note', {
  id: integer().primaryKey(),
  body: text().notNull(),
});
