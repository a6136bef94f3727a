import { randomBytes } from 'node:crypto';
import { EncryptionRotation } from '../features/workspace/encryption-rotation.service.js';
import { type Command, UsageError } from './command.js';
import { withServices } from './context.js';

const keyBytes = 32;

export const newKey: Command = {
  name: 'new-key',
  usage: 'nexus new-key',
  summary: 'Print a new random key for NEXUS_TOKEN_SIGNING_KEY or NEXUS_ENCRYPTION_KEY.',
  describes: () => true,
  async run() {
    process.stdout.write(`${randomBytes(keyBytes).toString('base64')}\n`);
  },
};

export const rotateEncryptionKey: Command = {
  name: 'rotate-encryption-key',
  usage: 'nexus rotate-encryption-key [--check]',
  summary:
    'Encrypt all secrets again with NEXUS_ENCRYPTION_KEY; may be stopped and run again at any time.\n' +
    '      With --check only say how many still need another key (exit code 1 when there are any).',
  async run(parameters, settings) {
    const unknown = parameters.find((word) => word !== '--check');
    if (unknown !== undefined) throw new UsageError(`rotate-encryption-key: ${unknown} is not known; there is --check`);
    await withServices(settings, async (context) => {
      const rotation = context.get(EncryptionRotation);
      if (parameters.includes('--check')) report(await rotation.countLeft());
      else await rotate(rotation);
    });
  },
};

async function rotate(rotation: EncryptionRotation): Promise<void> {
  const { resealed, failed } = await rotation.run();
  process.stdout.write(`Encrypted again: ${resealed}.\n`);
  for (const { id, reason } of failed) process.stderr.write(`${id} cannot be opened: ${reason}.\n`);
  report(await rotation.countLeft());
}

function report(left: number): void {
  process.stdout.write(
    left === 0
      ? 'All secrets are under NEXUS_ENCRYPTION_KEY; NEXUS_ENCRYPTION_KEYS_PREVIOUS can be emptied.\n'
      : `${left} still need another key; keep NEXUS_ENCRYPTION_KEYS_PREVIOUS.\n`,
  );
  if (left > 0) process.exitCode = 1;
}
