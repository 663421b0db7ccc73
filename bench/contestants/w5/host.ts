import 'reflect-metadata';
import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { listening } from './listening.js';

/** What an application has that could take the module in: TypeORM on PostgreSQL, and axios. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.BENCH_DATABASE,
      autoLoadEntities: true,
    }),
    HttpModule,
  ],
})
class AppModule {}

await listening(AppModule);
