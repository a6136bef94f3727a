import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { AppModule } from '../app.module.js';
import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import type { Settings } from '../platform/config/settings.js';
import { option, UsageError } from './command.js';

const standardTenant = 'demo';

/** The tenant that `--tenant` names. Throws when there is none. */
export async function tenantOf(context: INestApplicationContext, parameters: readonly string[]): Promise<TenantId> {
  const slug = option(parameters, 'tenant') ?? standardTenant;
  const tenantId = await context.get(ProvisioningRepository).findTenant(slug);
  if (tenantId === undefined) throw new UsageError(`--tenant: there is no tenant ${slug}`);
  return tenantId;
}

/** Runs `work` with the services of Nexus but none of its doors or workers. */
export async function withServices<T>(
  settings: Settings,
  work: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const quiet: Settings = { ...settings, roles: ['api'], http: { ...settings.http, probePort: 0 } };
  const context = await NestFactory.createApplicationContext(AppModule.with(quiet), {
    logger: false,
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
