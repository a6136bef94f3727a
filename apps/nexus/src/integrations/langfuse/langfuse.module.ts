import { Module } from '@nestjs/common';
import { Langfuse } from './langfuse.client.js';

@Module({ providers: [Langfuse], exports: [Langfuse] })
export class LangfuseModule {}
