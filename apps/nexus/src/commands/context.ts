import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../app.module.js';
import type { Settings } from '../platform/config/settings.js';

/** Runs `work` with the services of Nexus but none of its doors or workers. */
export async function withServices(
  settings: Settings,
  work: (context: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const quiet: Settings = { ...settings, roles: ['api'], http: { ...settings.http, probePort: 0 } };
  const context = await NestFactory.createApplicationContext(AppModule.with(quiet), {
    logger: false,
    abortOnError: false,
  });
  try {
    await work(context);
  } finally {
    await context.close();
  }
}
