import { Module } from '@nestjs/common';
import { capture } from './capture.js';

/** The module's tables next to those of the application. */
@Module({ imports: [capture()] })
export class PublicModule {}
