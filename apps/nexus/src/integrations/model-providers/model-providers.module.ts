import { Module } from '@nestjs/common';
import { ModelProvider } from './model-provider.client.js';

@Module({ providers: [ModelProvider], exports: [ModelProvider] })
export class ModelProvidersModule {}
