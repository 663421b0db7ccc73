/** `node answers.mjs URL`: exits with 0 when a database server answers there and lets us in. */
import { DataSource } from 'typeorm';

const [, , url = ''] = process.argv;
const type = url.startsWith('postgres') ? 'postgres' : 'mariadb';
const options = type === 'postgres' ? { connectTimeoutMS: 3000 } : { connectTimeout: 3000 };
try {
  const source = await new DataSource({ type, url, ...options }).initialize();
  await source.destroy();
} catch {
  process.exitCode = 1;
}
