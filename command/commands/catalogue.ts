import { agentCreateCommand } from './agent-create.ts';
import { benchCommand } from './bench.ts';
import { checkImportsCommand } from './check-imports.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { drillCommand } from './drill.ts';
import { logsCommand } from './logs.ts';
import { resetCommand } from './reset.ts';
import { setupCommand } from './setup.ts';
import { signInCommand } from './sign-in.ts';
import { statusCommand } from './status.ts';
import { testCommand } from './test.ts';
import { upCommand } from './up.ts';
import { whyCommand } from './why.ts';

/** Every command, in the order in which the help shows them. */
export const commands: readonly Command[] = [
  upCommand,
  demoCommand,
  statusCommand,
  signInCommand,
  whyCommand,
  agentCreateCommand,
  logsCommand,
  doctorCommand,
  resetCommand,
  setupCommand,
  testCommand,
  drillCommand,
  benchCommand,
  checkImportsCommand,
];
