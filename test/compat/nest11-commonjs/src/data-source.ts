import 'reflect-metadata';
import { oauth2CaptureEntities } from 'nestjs-oauth2-capture';
import { DataSource } from 'typeorm';
import { database } from './database';

/** For TypeORM's own command line, which knows no Nest. */
export default new DataSource({ ...database, entities: oauth2CaptureEntities });
