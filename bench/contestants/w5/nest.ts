import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { listening } from './listening.js';

@Module({})
class AppModule {}

await listening(AppModule);
