import { Module } from '@nestjs/common';
import { EmbeddingsClient } from './embeddings.client.js';

@Module({ providers: [EmbeddingsClient], exports: [EmbeddingsClient] })
export class EmbeddingsModule {}
