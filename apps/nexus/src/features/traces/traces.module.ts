import { Module } from '@nestjs/common';
import { ThoughtRepository } from './thought.repository.js';

@Module({ providers: [ThoughtRepository], exports: [ThoughtRepository] })
export class TracesModule {}
